package io.elbo.demo.payments;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A payment that may still be changed; null where a value is missing. */
final class Draft {
    private static final List<String> POINTERS = List.of(
            "/id",
            "/time",
            "/customer/id",
            "/customer/country",
            "/customer/age",
            "/customer/segment",
            "/customer/typicalAmount",
            "/card/type",
            "/card/presentation",
            "/amount",
            "/billedAmount",
            "/currency",
            "/merchant/category",
            "/merchant/country",
            "/channel",
            "/device",
            "/deviceKnown",
            "/attempts",
            "/distanceKm",
            "/sinceLast/minutes",
            "/sinceLast/km");
    private static final JsonFactory JSON = new JsonFactory();

    final String id;
    final String customerId;
    long timeMillis;

    @Nullable
    String customerCountry;

    @Nullable
    Integer age;

    @Nullable
    String segment;

    @Nullable
    Double typicalAmount;

    @Nullable
    String cardType;

    @Nullable
    String presentation;

    double amount;
    /** The amount in the currency of the customer's account. */
    double billedAmount;

    @Nullable
    String currency;

    @Nullable
    String category;

    @Nullable
    String merchantCountry;

    String channel = Channel.POINT_OF_SALE;

    @Nullable
    String device;

    boolean deviceKnown = true;

    @Nullable
    Integer attempts;

    @Nullable
    Double distanceKm;

    double minutesSinceLast;

    @Nullable
    Double kmSinceLast;

    Draft(String id, String customerId, long timeMillis) {
        this.id = id;
        this.customerId = customerId;
        this.timeMillis = timeMillis;
    }

    /** The values in the order of their pointers. */
    List<@Nullable Object> values() {
        List<@Nullable Object> values = new ArrayList<>(POINTERS.size());
        values.add(id);
        values.add(Instant.ofEpochMilli(timeMillis).toString());
        values.add(customerId);
        values.add(customerCountry);
        values.add(age);
        values.add(segment);
        values.add(typicalAmount);
        values.add(cardType);
        values.add(presentation);
        values.add(amount);
        values.add(billedAmount);
        values.add(currency);
        values.add(category);
        values.add(merchantCountry);
        values.add(channel);
        values.add(device);
        values.add(deviceKnown);
        values.add(attempts);
        values.add(distanceKm);
        values.add(minutesSinceLast);
        values.add(kmSinceLast);
        return values;
    }

    /** Pointers of the values that differ. */
    static List<String> changed(List<@Nullable Object> before, List<@Nullable Object> after) {
        List<String> changed = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (!Objects.equals(before.get(i), after.get(i))) {
                changed.add(POINTERS.get(i));
            }
        }
        return changed;
    }

    /** One JSON object. A missing distance is {@code null}; other missing values, and objects without any, are left out. */
    byte[] toJson() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            String open = "";
            List<@Nullable Object> values = values();
            for (int i = 0; i < values.size(); i++) {
                Object value = values.get(i);
                String pointer = POINTERS.get(i);
                boolean distance = pointer.equals("/distanceKm") || pointer.equals("/sinceLast/km");
                if (value == null && !distance) {
                    continue;
                }
                int slash = pointer.lastIndexOf('/');
                String object = pointer.substring(0, slash);
                if (!object.equals(open)) {
                    if (!open.isEmpty()) {
                        json.writeEndObject();
                    }
                    if (!object.isEmpty()) {
                        json.writeObjectFieldStart(object.substring(1));
                    }
                    open = object;
                }
                json.writeFieldName(pointer.substring(slash + 1));
                write(json, value);
            }
            if (!open.isEmpty()) {
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeNumber(BigDecimal.valueOf(Math.round((Double) value * 100), 2));
        }
    }

    /** Where a payment is made. */
    static final class Channel {
        static final String POINT_OF_SALE = "pos";
        static final String ONLINE = "online";
        static final String MACHINE = "atm";

        private Channel() {}
    }
}

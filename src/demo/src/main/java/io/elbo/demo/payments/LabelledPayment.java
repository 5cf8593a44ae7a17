package io.elbo.demo.payments;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One payment as it goes to the topic, and what is known of it beyond that. The bytes are owned; do not change them. */
public final class LabelledPayment {
    private final String id;
    private final String key;
    private final byte[] json;
    private final long timestampMillis;
    private final @Nullable Injection injection;
    private final boolean isAway;

    LabelledPayment(
            String id, String key, byte[] json, long timestampMillis, @Nullable Injection injection, boolean isAway) {
        this.id = id;
        this.key = key;
        this.json = json;
        this.timestampMillis = timestampMillis;
        this.injection = injection;
        this.isAway = isAway;
    }

    /** The payment's id, as it also stands in the payment. */
    public String id() {
        return id;
    }

    /** The customer's id. */
    public String key() {
        return key;
    }

    /** One JSON object in UTF-8, without its label. */
    public byte[] json() {
        return json;
    }

    /** Event time, as it also stands in the payment: milliseconds since 1970. */
    public long timestampMillis() {
        return timestampMillis;
    }

    /** The label; null for an ordinary payment. */
    public @Nullable Injection injection() {
        return injection;
    }

    /** Whether the customer pays on a journey, which is ordinary. */
    public boolean isAway() {
        return isAway;
    }

    /** The JSON object with {@code label} (0 or 1), {@code kind} and {@code injected} at its end. */
    public byte[] labelledJson() {
        String kind = injection == null ? "none" : injection.kind().label();
        String fields = injection == null
                ? ""
                : injection.fields().stream().map(f -> '"' + f + '"').collect(Collectors.joining(","));
        String label =
                ",\"label\":%d,\"kind\":\"%s\",\"injected\":[%s]}".formatted(injection == null ? 0 : 1, kind, fields);
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + label.length());
        out.write(json, 0, json.length - 1);
        out.writeBytes(label.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}

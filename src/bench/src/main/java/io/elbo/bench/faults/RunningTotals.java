package io.elbo.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Hides two numbers of each record in running totals of its key, which the record has in addition. A model that derives the
 * numbers again, as the change since the key's record before, scores records as before, but only if it has taken in each
 * record of the key once and in order. For one thread.
 */
final class RunningTotals {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIELDS = 2;
    private static final DerivedField.Fitted FITTED = new DerivedField.Fitted(50, 20, List.of());

    private final List<NumericField> hidden;
    private final Map<String, double[]> totals = new HashMap<>(); // [hidden], by key

    RunningTotals(Schema schema) {
        hidden = hidden(schema);
    }

    /** All but the first number, which holds what trips a {@link Tripwire}. */
    private static List<NumericField> hidden(Schema schema) {
        return schema.fields().stream()
                .filter(NumericField.class::isInstance)
                .map(NumericField.class::cast)
                .skip(1)
                .limit(FIELDS)
                .toList();
    }

    /** Of the members that records get. */
    static final List<String> NAMES =
            IntStream.range(0, FIELDS).mapToObj(RunningTotals::name).toList();

    private static String name(int place) {
        return "total_" + place;
    }

    /** The same columns, of which two are derived from the history of the record's key. */
    static Schema schema(Schema plain) {
        List<NumericField> hidden = hidden(plain);
        if (hidden.size() < FIELDS) {
            throw new IllegalArgumentException("the model needs " + (FIELDS + 1) + " numeric fields");
        }
        List<Field> fields = new ArrayList<>();
        for (Field field : plain.fields()) {
            int place = hidden.indexOf(field);
            fields.add(
                    place < 0
                            ? field
                            : DerivedField.of(field.name(), "/" + name(place), Derivation.CHANGE)
                                    .withFitted(FITTED));
        }
        return new Schema(new HistoryDefinition(List.of(), null, null), fields);
    }

    /** The value with the totals of its key; a value that is no object stays as it is. */
    byte @Nullable [] in(byte @Nullable [] key, byte @Nullable [] value) {
        if (value == null || value.length == 0 || value[0] != '{') {
            return value;
        }
        try {
            return JSON.readTree(value) instanceof ObjectNode document ? in(key, document) : value;
        } catch (IOException e) {
            return value; // poison
        }
    }

    private byte[] in(byte @Nullable [] key, ObjectNode document) throws IOException {
        double[] own = key == null
                ? new double[FIELDS]
                : totals.computeIfAbsent(new String(key, StandardCharsets.US_ASCII), unused -> new double[FIELDS]);
        for (int place = 0; place < hidden.size(); place++) {
            JsonNode number = document.at(hidden.get(place).pointer());
            if (number.isNumber()) {
                own[place] += number.doubleValue();
                document.put(name(place), own[place]);
            }
        }
        return JSON.writeValueAsBytes(document);
    }
}

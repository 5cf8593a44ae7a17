package io.elbo.core.score;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The named parts of one record's raw score, such as {@code reconstructionLoss} and {@code klDivergence}; in JSON an object of
 * numbers. Immutable.
 */
public final class ScoreParts extends JsonSerializable.Base {
    /** Of a score that has no parts. */
    public static final ScoreParts NONE = new ScoreParts(List.of());

    private final List<String> names;
    private final float[] values; // owned, of the name at the same place

    /** @param values of the names at the same places; copied */
    public ScoreParts(List<String> names, float... values) {
        if (names.size() != values.length) {
            throw new IllegalArgumentException(names.size() + " names of parts, but " + values.length + " values");
        }
        this.names = names;
        this.values = values.clone();
    }

    public List<String> names() {
        return names;
    }

    /** The value of the part at this place of the model's list. */
    public float value(int part) {
        return values[part];
    }

    /** Those that are finite. */
    ScoreParts finite() {
        int[] kept = IntStream.range(0, values.length)
                .filter(part -> Float.isFinite(values[part]))
                .toArray();
        if (kept.length == values.length) {
            return this;
        }
        float[] finite = new float[kept.length];
        for (int i = 0; i < kept.length; i++) {
            finite[i] = values[kept[i]];
        }
        return new ScoreParts(IntStream.of(kept).mapToObj(names::get).toList(), finite);
    }

    /** The values by their names, in the model's order. */
    public Map<String, Float> toMap() {
        Map<String, Float> map = new LinkedHashMap<>();
        for (int part = 0; part < values.length; part++) {
            map.put(names.get(part), values[part]);
        }
        return map;
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeStartObject(this);
        for (int part = 0; part < values.length; part++) {
            json.writeFieldName(names.get(part));
            json.writeNumber(values[part]);
        }
        json.writeEndObject();
    }

    @Override
    public void serializeWithType(JsonGenerator json, SerializerProvider provider, TypeSerializer types)
            throws IOException {
        serialize(json, provider);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScoreParts parts && names.equals(parts.names) && Arrays.equals(values, parts.values);
    }

    @Override
    public int hashCode() {
        return 31 * names.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return toMap().toString();
    }
}

package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number. One numeric column, {@code (float) ((value - centre) / scale)}; NaN where the value is missing. The shift and
 * the division are done in double precision, so that a small spread around a large value survives as a float.
 *
 * @param missing words that mean that there is no value
 * @param notation how numbers are written in text; null for the plain form, such as {@code -1234.5e6}
 * @param centre subtracted from the value, in the value's units; 0 unless the trainer fitted another
 * @param scale divides what remains, in the value's units, above 0; 1 unless the trainer fitted another
 * @param range the values that history had, in the value's units; null until the trainer has fitted it
 * @param description what the value means, for a person; null if nobody says
 */
public record NumericField(
        String name,
        String pointer,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> missing,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Notation notation,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) double centre,

        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = One.class)
        double scale,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Range range,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String description)
        implements Field {
    /** The kind as the schema's JSON names it. */
    public static final String TYPE = "numeric";

    /**
     * The smallest and the largest value of history, both included. The first release's names for them are read, too.
     */
    public record Range(
            @JsonAlias("least") double min,
            @JsonAlias("most") double max) {
        public Range {
            if (!(min <= max)) {
                throw new SchemaException(
                        "a range needs a min and a max that is not below it, got " + min + " and " + max);
            }
        }

        public boolean contains(double value) {
            return value >= min && value <= max;
        }
    }

    /** Leaves the scale 1 out of the JSON; what Jackson asks of such a filter is {@code equals}. */
    @SuppressWarnings("EqualsHashCode") // asked for equality only, never put into a set
    static final class One {
        @Override
        public boolean equals(@Nullable Object scale) {
            return scale instanceof Double number && number == 1;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    public NumericField {
        Field.requireNameAndPointer(name, pointer);
        missing = Field.requireMissing(name, missing);
        description = Field.orNull(description);
        if (!Double.isFinite(centre)) {
            throw new SchemaException("field '" + name + "': centre must be a finite number, got " + centre);
        }
        if (!(scale > 0 && Double.isFinite(scale))) {
            throw new SchemaException("field '" + name + "': scale must be a finite number above 0, got " + scale);
        }
    }

    /** A field of plain numbers of which nothing is fitted yet. */
    public NumericField(String name, String pointer) {
        this(name, pointer, List.of(), null, 0, 1, null, null);
    }

    @JsonCreator
    static NumericField fromJson(
            @JsonProperty("name") String name,
            @JsonProperty("pointer") String pointer,
            @JsonProperty("missing") @Nullable List<String> missing,
            @JsonProperty("notation") @Nullable Notation notation,
            @JsonProperty("centre") @Nullable Double centre,
            @JsonProperty("scale") @Nullable Double scale,
            @JsonProperty("range") @Nullable Range range,
            @JsonProperty("description") @Nullable String description) {
        return new NumericField(
                name,
                pointer,
                missing == null ? List.of() : missing,
                notation,
                centre == null ? 0 : centre,
                scale == null ? 1 : scale,
                range,
                description);
    }

    public NumericField withMissing(List<String> words) {
        return new NumericField(name, pointer, words, notation, centre, scale, range, description);
    }

    public NumericField withNotation(Notation written) {
        return new NumericField(name, pointer, missing, written, centre, scale, range, description);
    }

    public NumericField withCentre(double fittedCentre, double fittedScale) {
        return new NumericField(name, pointer, missing, notation, fittedCentre, fittedScale, range, description);
    }

    public NumericField withRange(double min, double max) {
        return new NumericField(name, pointer, missing, notation, centre, scale, new Range(min, max), description);
    }

    public NumericField withDescription(@Nullable String text) {
        return new NumericField(name, pointer, missing, notation, centre, scale, range, text);
    }

    /** Whether the model reads the number itself, only rounded to a float. */
    @JsonIgnore
    public boolean isPlain() {
        return centre == 0 && scale == 1;
    }

    /** What the model reads for the value; past the largest float that one stands: absurd, but finite. */
    public float column(double value) {
        double placed = isPlain() ? value : (value - centre) / scale;
        return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, placed));
    }

    /** The value that {@link #column} makes this of, up to the rounding to a float. */
    public double value(float column) {
        return isPlain() ? column : centre + scale * column;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public int numericColumns() {
        return 1;
    }

    @Override
    public int categoricalColumns() {
        return 0;
    }

    @Override
    public List<String> vocabulary() {
        return List.of();
    }

    @Override
    public <T> T accept(FieldVisitor<T> visitor) {
        return visitor.numeric(this);
    }
}

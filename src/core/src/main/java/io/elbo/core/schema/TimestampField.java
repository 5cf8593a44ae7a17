package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A point in time, read as its place in the day and in the week (UTC). Two numeric columns for each of these cycles, the day's
 * first: sine and cosine of the place. The absolute time is no input: it never comes again.
 *
 * @param missing words that mean that there is no value
 * @param format how the timestamp is written
 * @param cycles which cycles are read, at least one, the day before the week; both if the schema does not name them
 * @param description what the value means, for a person; null if nobody says
 */
public record TimestampField(
        String name,
        String pointer,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> missing,
        TimestampFormat format,

        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = TimestampField.AllCycles.class)
        List<Cycle> cycles,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String description)
        implements Field {
    /** The kind as the schema's JSON names it. */
    public static final String TYPE = "timestamp";

    private static final List<Cycle> ALL = List.of(Cycle.values());

    public TimestampField {
        Field.requireNameAndPointer(name, pointer);
        missing = Field.requireMissing(name, missing);
        format = orIso(format);
        cycles = requireCycles(name, cycles);
        description = Field.orNull(description);
    }

    public TimestampField(String name, String pointer, TimestampFormat format) {
        this(name, pointer, List.of(), format, ALL, null);
    }

    public TimestampField withMissing(List<String> words) {
        return new TimestampField(name, pointer, words, format, cycles, description);
    }

    /** The same, read in these cycles only. */
    public TimestampField withCycles(List<Cycle> read) {
        return new TimestampField(name, pointer, missing, format, read, description);
    }

    public TimestampField withDescription(@Nullable String text) {
        return new TimestampField(name, pointer, missing, format, cycles, text);
    }

    private static List<Cycle> requireCycles(String name, @Nullable List<Cycle> cycles) {
        if (cycles == null) {
            return ALL;
        }
        EnumSet<Cycle> read = EnumSet.noneOf(Cycle.class);
        if (cycles.isEmpty() || !cycles.stream().allMatch(cycle -> cycle != null && read.add(cycle))) {
            throw new SchemaException("field '" + name + "': 'cycles' names one or more of "
                    + String.join(
                            ", ",
                            Arrays.stream(Cycle.values()).map(Cycle::label).toList()) + ", each once");
        }
        return List.copyOf(read);
    }

    /** The cycle's first column among those of the field; -1 if the field does not read it. */
    public int column(Cycle cycle) {
        int place = cycles.indexOf(cycle);
        return place < 0 ? -1 : place * Cycle.COLUMNS;
    }

    private static TimestampFormat orIso(@Nullable TimestampFormat format) {
        return format == null ? TimestampFormat.ISO_8601 : format;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public int numericColumns() {
        return cycles.size() * Cycle.COLUMNS;
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
        return visitor.timestamp(this);
    }

    /** Equal to the value that a schema's JSON leaves out. */
    static final class AllCycles {
        @Override
        public boolean equals(Object other) {
            return ALL.equals(other);
        }

        @Override
        public int hashCode() {
            return ALL.hashCode();
        }
    }
}

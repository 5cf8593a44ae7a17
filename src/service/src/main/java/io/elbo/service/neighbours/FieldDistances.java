package io.elbo.service.neighbours;

import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.FieldVisitor;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far two records lie apart in each field, from 0 (the same) to 1, after Gower (A general coefficient of similarity and some of
 * its properties, Biometrics 1971). All fields count alike, and none counts more than 1: a record in which one value was changed stays
 * close to what it was, however far that value has gone.
 *
 * <ul>
 *   <li>Of words and booleans: 1 if they differ.
 *   <li>Of numbers, the larger of two: the share of ordinary records whose value lies between the two, which suits skewed fields; and the
 *       difference as a share of the range of ordinary values, at most 1, which tells how far outside a value lies.
 *   <li>Of timestamps: the place in the day and in the week, as a share of half a turn; the mean if both are read.
 *   <li>1 if one of them is missing.
 * </ul>
 *
 * <p>Only what stands in the records themselves is compared. A field that is derived from the history of a key depends on how much of
 * the history is known, and the two records' histories are not equally long. So such a field is compared by the value that it looks at, as
 * a number or a word, unless another field compares this value already. If it looks at no value, it is not compared. Only if the
 * model has no other fields, the derived numbers are compared.
 */
final class FieldDistances {
    private final List<@Nullable FieldDistance> fields; // in the schema's order; null if it is not compared

    /** Of one field. */
    private interface FieldDistance {
        double between(JudgedRecord one, JudgedRecord other);
    }

    /** @param ordinary records, whose values are the measure */
    FieldDistances(Schema schema, List<JudgedRecord> ordinary) {
        Set<String> compared = ownPointers(schema);
        HistoryInputs inputs = HistoryInputs.of(schema);
        List<@Nullable FieldDistance> found = new ArrayList<>();
        for (int index = 0; index < schema.fields().size(); index++) {
            found.add(
                    schema.fields().get(index) instanceof DerivedField derived
                            ? ofSource(derived, inputs, compared, ordinary)
                            : of(schema, index, ordinary));
        }
        fields = found.stream().anyMatch(Objects::nonNull) ? found : ofColumns(schema, ordinary);
    }

    /** Where the fields that are not derived stand in a record. */
    private static Set<String> ownPointers(Schema schema) {
        return schema.fields().stream()
                .filter(field -> !(field instanceof DerivedField))
                .map(Field::pointer)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static List<@Nullable FieldDistance> ofColumns(Schema schema, List<JudgedRecord> ordinary) {
        List<@Nullable FieldDistance> all = new ArrayList<>();
        for (int index = 0; index < schema.fields().size(); index++) {
            all.add(of(schema, index, ordinary));
        }
        return all;
    }

    /** Null if the field looks at no value, or at one that is compared already. */
    private static @Nullable FieldDistance ofSource(
            DerivedField field, HistoryInputs inputs, Set<String> compared, List<JudgedRecord> ordinary) {
        int source = inputs.source(field);
        if (source == HistoryInputs.NONE || !compared.add(field.pointer())) {
            return null;
        }
        return field.as().source() == Derivation.Source.WORD
                // compares missing words, too
                ? (one, other) -> Double.compare(one.source(source), other.source(source)) == 0 ? 0 : 1
                : ofNumbers(record -> record.source(source), ordinary);
    }

    private static FieldDistance of(Schema schema, int index, List<JudgedRecord> ordinary) {
        Field each = schema.fields().get(index);
        int numericColumn = schema.firstNumericColumn(index);
        int wordColumn = schema.firstCategoricalColumn(index);
        return each.accept(new FieldVisitor<>() {
            @Override
            public FieldDistance numeric(NumericField field) {
                return ofNumbers(record -> record.numeric(numericColumn), ordinary);
            }

            @Override
            public FieldDistance categorical(CategoricalField field) {
                return ofWords(wordColumn);
            }

            @Override
            public FieldDistance flag(BooleanField field) {
                return ofWords(wordColumn);
            }

            @Override
            public FieldDistance timestamp(TimestampField field) {
                return ofCycles(numericColumn, field.cycles().size());
            }

            @Override
            public FieldDistance derived(DerivedField field) {
                return ofNumbers(record -> record.numeric(numericColumn), ordinary);
            }
        });
    }

    private static FieldDistance ofWords(int column) {
        return (one, other) -> one.code(column) == other.code(column) ? 0 : 1;
    }

    private static FieldDistance ofCycles(int column, int cycles) {
        return (one, other) -> {
            double sum = 0;
            for (int cycle = 0; cycle < cycles; cycle++) {
                double angle = angle(one, other, column + cycle * Cycle.COLUMNS);
                sum += Double.isNaN(angle)
                        ? ofMissing(one.numeric(column), other.numeric(column))
                        : Math.abs(angle) / Math.PI;
            }
            return sum / cycles;
        };
    }

    /** Between two directions, each given by sine and cosine; NaN if one of them is missing. */
    private static double angle(JudgedRecord one, JudgedRecord other, int sine) {
        double cross = (double) one.numeric(sine) * other.numeric(sine + 1)
                - (double) one.numeric(sine + 1) * other.numeric(sine);
        double dot = (double) one.numeric(sine) * other.numeric(sine)
                + (double) one.numeric(sine + 1) * other.numeric(sine + 1);
        return Math.atan2(cross, dot);
    }

    private static double ofMissing(double one, double other) {
        return Double.isNaN(one) && Double.isNaN(other) ? 0 : 1;
    }

    private static FieldDistance ofNumbers(ToDoubleFunction<JudgedRecord> number, List<JudgedRecord> ordinary) {
        double[] sorted = new double[ordinary.size()];
        int known = 0;
        for (JudgedRecord record : ordinary) {
            double value = number.applyAsDouble(record);
            if (!Double.isNaN(value)) {
                sorted[known++] = value + 0.0; // no negative zero, which would be sorted before zero
            }
        }
        double[] values = Arrays.copyOf(sorted, known);
        Arrays.sort(values);
        double range = known == 0 ? 0 : values[known - 1] - values[0];
        return (one, other) -> {
            double here = number.applyAsDouble(one);
            double there = number.applyAsDouble(other);
            if (Double.isNaN(here) || Double.isNaN(there)) {
                return ofMissing(here, there);
            }
            if (here == there) {
                return 0;
            }
            double ofRange = range == 0 ? 1 : Math.min(1, Math.abs(here - there) / range);
            return Math.max(ofRange, Math.abs(rank(values, here) - rank(values, there)));
        };
    }

    /** The share of values below this one, equal ones counted half. */
    private static double rank(double[] sorted, double value) {
        return (below(sorted, value, false) + below(sorted, value, true)) / 2.0 / Math.max(1, sorted.length);
    }

    /** How many are smaller, or not larger. */
    private static int below(double[] sorted, double value, boolean withEqual) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] < value || (withEqual && sorted[middle] == value)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** In one field, by its index in the schema; null if the field is not compared. */
    @Nullable
    Double between(JudgedRecord one, JudgedRecord other, int field) {
        FieldDistance distance = fields.get(field);
        return distance == null ? null : Double.valueOf(distance.between(one, other));
    }

    /** The mean of all fields that are compared. */
    double between(JudgedRecord one, JudgedRecord other) {
        double sum = 0;
        int compared = 0;
        for (FieldDistance field : fields) {
            if (field != null) {
                sum += field.between(one, other);
                compared++;
            }
        }
        return sum / compared;
    }

    /** The candidate that lies nearest to the record; of several the last one. There is at least one. */
    JudgedRecord nearest(JudgedRecord record, List<JudgedRecord> candidates) {
        JudgedRecord nearest = candidates.get(0);
        double least = Double.POSITIVE_INFINITY;
        for (JudgedRecord candidate : candidates) {
            double distance = between(record, candidate);
            if (distance <= least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }
}

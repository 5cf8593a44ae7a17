package io.elbo.service.neighbours;

import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.FieldVisitor;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
 */
final class FieldDistances {
    private final List<FieldDistance> fields; // in the schema's order

    /** Of one field. */
    private interface FieldDistance {
        double between(JudgedRecord one, JudgedRecord other);
    }

    /** @param ordinary records, whose values are the measure */
    FieldDistances(Schema schema, List<JudgedRecord> ordinary) {
        fields = IntStream.range(0, schema.fields().size())
                .mapToObj(index -> of(schema, index, ordinary))
                .toList();
    }

    private static FieldDistance of(Schema schema, int index, List<JudgedRecord> ordinary) {
        Field each = schema.fields().get(index);
        int numericColumn = schema.firstNumericColumn(index);
        int wordColumn = schema.firstCategoricalColumn(index);
        return each.accept(new FieldVisitor<>() {
            @Override
            public FieldDistance numeric(NumericField field) {
                return ofNumbers(numericColumn, ordinary);
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
                return ofNumbers(numericColumn, ordinary);
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

    private static double ofMissing(float one, float other) {
        return Float.isNaN(one) && Float.isNaN(other) ? 0 : 1;
    }

    private static FieldDistance ofNumbers(int column, List<JudgedRecord> ordinary) {
        float[] sorted = new float[ordinary.size()];
        int known = 0;
        for (JudgedRecord record : ordinary) {
            float value = record.numeric(column);
            if (!Float.isNaN(value)) {
                sorted[known++] = value + 0f; // no negative zero, which would be sorted before zero
            }
        }
        float[] values = Arrays.copyOf(sorted, known);
        Arrays.sort(values);
        double range = known == 0 ? 0 : (double) values[known - 1] - values[0];
        return (one, other) -> {
            float here = one.numeric(column);
            float there = other.numeric(column);
            if (Float.isNaN(here) || Float.isNaN(there)) {
                return ofMissing(here, there);
            }
            if (here == there) {
                return 0;
            }
            double ofRange = range == 0 ? 1 : Math.min(1, Math.abs((double) here - there) / range);
            return Math.max(ofRange, Math.abs(rank(values, here) - rank(values, there)));
        };
    }

    /** The share of values below this one, equal ones counted half. */
    private static double rank(float[] sorted, float value) {
        return (below(sorted, value, false) + below(sorted, value, true)) / 2.0 / Math.max(1, sorted.length);
    }

    /** How many are smaller, or not larger. */
    private static int below(float[] sorted, float value, boolean withEqual) {
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

    /** In one field, by its index in the schema. */
    double between(JudgedRecord one, JudgedRecord other, int field) {
        return fields.get(field).between(one, other);
    }

    /** The mean of all fields. */
    double between(JudgedRecord one, JudgedRecord other) {
        double sum = 0;
        for (FieldDistance field : fields) {
            sum += field.between(one, other);
        }
        return sum / fields.size();
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

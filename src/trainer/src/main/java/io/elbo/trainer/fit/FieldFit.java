package io.elbo.trainer.fit;

import io.elbo.core.feature.Codes;
import io.elbo.core.feature.Observation;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.FieldVisitor;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Fits one field to the trained rows: one method per kind of field. */
final class FieldFit implements FieldVisitor<FittedField> {
    private static final int MAX_FITTED_VALUES = 1_000_000;

    private final Observation observation;
    private final TrainedRows rows;
    private final int numericColumn;
    private final int categoricalColumn;

    FieldFit(Schema declared, int fieldIndex, Observation observation, TrainedRows rows) {
        this.observation = observation;
        this.rows = rows;
        numericColumn = declared.firstNumericColumn(fieldIndex);
        categoricalColumn = declared.firstCategoricalColumn(fieldIndex);
    }

    @Override
    public FittedField numeric(NumericField declared) {
        Sample sample = new Sample(numericColumn);
        return number(Placement.fit(declared, sample.values.clone()), sample);
    }

    /** The key's history gives such numbers a place and a scale of their own. */
    @Override
    public FittedField derived(DerivedField field) {
        NumericField plain = new NumericField(field.name(), "/" + field.name());
        return new FittedDerived(field, number(plain, new Sample(numericColumn)));
    }

    private FittedNumber number(NumericField placed, Sample sample) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        boolean everMissing = false;
        for (int i = 0; i < rows.count(); i++) {
            double value = rows.numeric(i, numericColumn);
            if (Double.isNaN(value)) {
                everMissing = true;
            } else {
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        NumericField field = min <= max ? placed.withRange(finite(min), finite(max)) : placed;
        float[] columns = new float[sample.values.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = field.column(sample.values[i]);
        }
        return new FittedNumber(field, numericColumn, NumericTransform.fit(columns), sample.missingShare, everMissing);
    }

    /** JSON has no infinity. */
    private static double finite(double value) {
        return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, value));
    }

    @Override
    public FittedField timestamp(TimestampField field) {
        List<NumericTransform> transforms = new ArrayList<>();
        double missingShare = 0;
        for (int i = 0; i < field.numericColumns(); i++) {
            Sample sample = new Sample(numericColumn + i);
            float[] values = new float[sample.values.length];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) sample.values[j];
            }
            transforms.add(NumericTransform.fit(values));
            missingShare = sample.missingShare;
        }
        return new FittedTimestamp(field, transforms, missingShare);
    }

    @Override
    public FittedField flag(BooleanField field) {
        int[] codes =
                IntStream.range(0, Codes.FIRST_WORD + field.vocabulary().size()).toArray();
        return new FittedWords(field, categoricalColumn, codes, true, rows);
    }

    /** Keeps the most frequent words, those first that are more frequent. */
    @Override
    public FittedField categorical(CategoricalField declared) {
        List<String> words = observation.words(categoricalColumn);
        long[] counts = new long[Codes.FIRST_WORD + words.size()];
        for (int i = 0; i < rows.count(); i++) {
            counts[rows.observedCode(i, categoricalColumn)]++;
        }
        List<Integer> kept = IntStream.range(Codes.FIRST_WORD, counts.length)
                .boxed()
                .filter(code -> counts[code] > 0)
                .sorted(Comparator.<Integer>comparingLong(code -> -counts[code])
                        .thenComparing(code -> words.get(code - Codes.FIRST_WORD)))
                .limit(FittedSchema.MAX_WORDS)
                .toList();
        int[] codes = new int[counts.length];
        Arrays.fill(codes, Codes.UNSEEN);
        codes[Codes.MISSING] = Codes.MISSING;
        for (int i = 0; i < kept.size(); i++) {
            codes[kept.get(i)] = Codes.FIRST_WORD + i;
        }
        CategoricalField field = declared.withVocabulary(
                kept.stream().map(code -> words.get(code - Codes.FIRST_WORD)).toList());
        return new FittedWords(field, categoricalColumn, codes, false, rows);
    }

    /** The numbers of a column in a sample of the trained rows, without the missing ones. */
    private final class Sample {
        final double[] values;
        final double missingShare;

        Sample(int column) {
            int stride = 1 + rows.count() / MAX_FITTED_VALUES; // rows are shuffled: any stride is a random sample
            double[] present = new double[rows.count() / stride + 1];
            int count = 0;
            int missing = 0;
            for (int i = 0; i < rows.count(); i += stride) {
                double value = rows.numeric(i, column);
                if (Double.isNaN(value)) {
                    missing++;
                } else {
                    present[count++] = value;
                }
            }
            values = Arrays.copyOf(present, count);
            missingShare = (missing + 0.5) / (count + missing + 1.0);
        }
    }
}

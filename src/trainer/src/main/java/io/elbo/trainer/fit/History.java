package io.elbo.trainer.fit;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Codes;
import io.elbo.core.feature.Decoded;
import io.elbo.core.feature.GrowingVocabulary;
import io.elbo.core.feature.JsonDecoder;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The training rows and all that is fitted to them: the schema with its vocabularies, the transform of each numeric
 * column, the coding of each categorical one. Rows are in a random order that follows from the seed; the last ones are
 * held out, and nothing is fitted to those. Immutable after {@link Builder#fit}.
 */
public final class History implements AutoCloseable {
    /** A categorical field keeps this many words, the most frequent ones; the rest is outside its vocabulary. */
    public static final int MOST_WORDS = 128;

    private static final int MOST_OBSERVED_WORDS = 1_000_000;
    private static final int LONGEST_RECORD = 64 << 20;
    private static final int MOST_FITTED_VALUES = 1_000_000;

    private final RowStore store;
    private final Schema schema;
    private final int[] order; // [rows], a permutation
    private final int trainedRows;
    private final int[][] finalCodes; // [categoricalColumns][observed codes]
    private final List<NumericTransform> transforms;
    private final List<CategoryCoding> codings;
    private final double[] missingShare; // [numericColumns], of the trained rows
    private final double[] unseenShare; // [categoricalColumns]

    private History(RowStore store, Schema declared, List<GrowingVocabulary> observed, int[] order, int trainedRows) {
        this.store = store;
        this.order = order;
        this.trainedRows = trainedRows;
        finalCodes = new int[observed.size()][];
        codings = new ArrayList<>();
        unseenShare = new double[observed.size()];
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < declared.fields().size(); i++) {
            Field field = declared.fields().get(i);
            if (field.categoricalColumns() == 0) {
                fields.add(
                        field instanceof NumericField numeric
                                ? fitRange(numeric, declared.firstNumericColumn(i))
                                : field);
                continue;
            }
            int column = declared.firstCategoricalColumn(i);
            fields.add(
                    field instanceof CategoricalField categorical
                            ? fitVocabulary(categorical, column, observed.get(column))
                            : field);
            if (!(field instanceof CategoricalField)) {
                finalCodes[column] = IntStream.range(0, Codes.FIRST_WORD + 2).toArray();
            }
        }
        schema = new Schema(fields);
        for (int column = 0; column < finalCodes.length; column++) {
            fitCoding(column);
        }
        transforms = new ArrayList<>();
        missingShare = new double[schema.numericColumns()];
        for (int column = 0; column < schema.numericColumns(); column++) {
            fitTransform(column);
        }
    }

    private NumericField fitRange(NumericField field, int column) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < trainedRows; i++) {
            float value = store.numeric(order[i], column);
            if (!Float.isNaN(value)) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        return least <= most ? field.withRange(least, most) : field;
    }

    private CategoricalField fitVocabulary(CategoricalField field, int column, GrowingVocabulary observed) {
        List<String> words = observed.words();
        long[] counts = new long[Codes.FIRST_WORD + words.size()];
        for (int i = 0; i < trainedRows; i++) {
            counts[store.categorical(order[i], column)]++;
        }
        List<Integer> kept = IntStream.range(Codes.FIRST_WORD, counts.length)
                .boxed()
                .filter(code -> counts[code] > 0)
                .sorted(Comparator.<Integer>comparingLong(code -> -counts[code])
                        .thenComparing(code -> words.get(code - Codes.FIRST_WORD)))
                .limit(MOST_WORDS)
                .toList();
        int[] codes = new int[counts.length];
        java.util.Arrays.fill(codes, Codes.UNSEEN);
        codes[Codes.MISSING] = Codes.MISSING;
        for (int i = 0; i < kept.size(); i++) {
            codes[kept.get(i)] = Codes.FIRST_WORD + i;
        }
        finalCodes[column] = codes;
        return field.withVocabulary(
                kept.stream().map(code -> words.get(code - Codes.FIRST_WORD)).toList());
    }

    private void fitCoding(int column) {
        long[] counts = new long[Codes.FIRST_WORD + schema.vocabulary(column).size()];
        for (int i = 0; i < trainedRows; i++) {
            counts[code(i, column)]++;
        }
        codings.add(new CategoryCoding(counts));
        long once = java.util.Arrays.stream(counts, Codes.FIRST_WORD, counts.length)
                .filter(count -> count == 1)
                .count();
        // Good and Turing: what is new comes as often as what came once
        unseenShare[column] = Math.min(1, (counts[Codes.UNSEEN] + once + 0.5) / (trainedRows + 1.0));
    }

    private void fitTransform(int column) {
        int stride = 1 + trainedRows / MOST_FITTED_VALUES; // rows are shuffled: any stride is a random sample
        float[] values = new float[trainedRows / stride + 1];
        int present = 0;
        int missing = 0;
        for (int i = 0; i < trainedRows; i += stride) {
            float value = store.numeric(order[i], column);
            if (Float.isNaN(value)) {
                missing++;
            } else {
                values[present++] = value;
            }
        }
        transforms.add(NumericTransform.fit(java.util.Arrays.copyOf(values, present)));
        missingShare[column] = (missing + 0.5) / (present + missing + 1.0);
    }

    public Schema schema() {
        return schema;
    }

    public int rows() {
        return order.length;
    }

    /** Rows 0 to this one (exclusive) are for training, the others are held out. */
    public int trainedRows() {
        return trainedRows;
    }

    /** Position in the data file of the row at this place of the random order. */
    public int fileRow(int row) {
        return order[row];
    }

    public float numeric(int row, int column) {
        return store.numeric(order[row], column);
    }

    public int code(int row, int column) {
        return finalCodes[column][store.categorical(order[row], column)];
    }

    public NumericTransform transform(int column) {
        return transforms.get(column);
    }

    public CategoryCoding coding(int column) {
        return codings.get(column);
    }

    /** Share of trained rows without a value in the field; never quite 0 nor 1. */
    public double missingShare(int fieldIndex) {
        if (schema.fields().get(fieldIndex).numericColumns() > 0) {
            return missingShare[schema.firstNumericColumn(fieldIndex)];
        }
        double rows = codings.get(schema.firstCategoricalColumn(fieldIndex)).share(Codes.MISSING) * trainedRows;
        return (rows + 0.5) / (trainedRows + 1.0);
    }

    /** Expected share of values outside the vocabulary of the categorical column, never 0. */
    public double unseenShare(int column) {
        return unseenShare[column];
    }

    /** Appends a row to a batch as the service's decoder would have. */
    public void append(int row, Batch batch) {
        int target = batch.appendRow();
        for (int column = 0; column < schema.numericColumns(); column++) {
            batch.setNumeric(target, column, numeric(row, column));
        }
        for (int column = 0; column < schema.categoricalColumns(); column++) {
            batch.setCategorical(target, column, code(row, column));
        }
    }

    @Override
    public void close() {
        store.close();
    }

    /** Takes records in, one by one, then fits. */
    public static final class Builder implements AutoCloseable {
        private final Schema declared;
        private final List<GrowingVocabulary> observed = new ArrayList<>();
        private final JsonDecoder decoder;
        private final Batch batch;
        private final RowStore.Writer writer;
        private int rows;
        private int malformed;

        public Builder(Schema declared) throws IOException {
            this.declared = declared;
            for (int i = 0; i < declared.categoricalColumns(); i++) {
                observed.add(new GrowingVocabulary(MOST_OBSERVED_WORDS));
            }
            decoder = JsonDecoder.observing(declared, LONGEST_RECORD, observed);
            batch = new Batch(declared, 1);
            writer = new RowStore.Writer(declared.numericColumns(), declared.categoricalColumns());
        }

        /** Decodes one record; a malformed one is counted and left out. */
        public void observe(byte[] json) throws IOException {
            batch.clear();
            if (decoder.decode(json, batch) instanceof Decoded.Row) {
                writer.append(batch, 0);
                rows++;
            } else {
                malformed++;
            }
        }

        public int rows() {
            return rows;
        }

        public int malformed() {
            return malformed;
        }

        /** @param heldOutShare share of the rows that nothing is fitted to */
        public History fit(double heldOutShare, long seed) throws IOException {
            if (rows < 20) {
                throw new IOException("only " + rows + " usable rows: at least 20 are needed to learn from");
            }
            int heldOut = (int) Math.max(1, Math.round(rows * heldOutShare));
            return new History(writer.finish(), declared, observed, shuffled(rows, seed), rows - heldOut);
        }

        private static int[] shuffled(int rows, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] order = IntStream.range(0, rows).toArray();
            for (int i = rows - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                int kept = order[i];
                order[i] = order[other];
                order[other] = kept;
            }
            return order;
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}

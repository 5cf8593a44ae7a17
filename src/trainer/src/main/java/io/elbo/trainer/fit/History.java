package io.elbo.trainer.fit;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Codes;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.feature.Observation;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.source.Dataset;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The training rows as the frozen schema reads them. They are in a random order that follows from the seed; the last ones
 * are held out, and nothing is fitted to those. If there are derived fields, the held-out rows are the last ones of each of {@value
 * #STRETCHES} stretches of time, in the order of time. Immutable.
 */
public final class History implements AutoCloseable {
    private static final int MAX_OBSERVED_WORDS = 1_000_000;
    private static final int MIN_FITTED_ROWS = 20;
    private static final int STRETCHES = 50;

    /** Rows that a model must have to be of use; fewer can be fitted, down to 20. */
    public static final int MIN_ROWS = 50;

    private final RowStore store;
    private final ObservedRows rows; // the store's, with derived columns if there are any
    private final @Nullable Replay replay;
    private final Schema declared;
    private final Observation observation;
    private final RecordLookup lookup;
    private final FittedSchema fitted;
    private final int[] order; // [rows], a permutation
    private final int trainedRows;
    private final int[] setAside; // positions in the data file, in random order

    /** @param replay null if there are no derived fields */
    private History(
            RowStore store,
            @Nullable Replay replay,
            Schema declared,
            Observation observation,
            RecordLookup lookup,
            int[] order,
            int trainedRows,
            int[] setAside) {
        this.store = store;
        this.replay = replay;
        rows = replay == null ? store : replay;
        this.declared = declared;
        this.observation = observation;
        this.lookup = lookup;
        this.order = order;
        this.trainedRows = trainedRows;
        this.setAside = setAside;
        fitted = FittedSchema.fit(declared, observation, new TrainedRows(rows, order, trainedRows));
    }

    /**
     * The other rows in the same order, with a schema that is fitted to them alone. The rows are shared: do not use the result
     * when this history is closed, and do not close it.
     *
     * @param fileRows what {@link #fileRow} says of the rows that are left out
     */
    public History without(BitSet fileRows) {
        return without(fileRows, new BitSet());
    }

    /**
     * As {@link #without(BitSet)}, with further rows that nothing is fitted to and no model is trained on. Those of them that
     * are held out stay held out; the others are {@link #setAside}.
     *
     * @param untrained what {@link #fileRow} says of these further rows
     */
    public History without(BitSet fileRows, BitSet untrained) {
        int[] trained = Arrays.stream(order, 0, trainedRows)
                .filter(row -> !fileRows.get(row))
                .toArray();
        int[] fitted = Arrays.stream(trained).filter(row -> !untrained.get(row)).toArray();
        int[] heldOut = Arrays.stream(order, trainedRows, order.length)
                .filter(row -> !fileRows.get(row))
                .toArray();
        if (fitted.length < MIN_FITTED_ROWS || heldOut.length == 0) {
            throw new IllegalArgumentException(
                    "only " + fitted.length + " trained and " + heldOut.length + " held-out rows would be left");
        }
        return new History(
                store,
                replay,
                declared,
                observation,
                lookup,
                IntStream.concat(Arrays.stream(fitted), Arrays.stream(heldOut)).toArray(),
                fitted.length,
                Arrays.stream(trained).filter(untrained::get).toArray());
    }

    /**
     * Positions in the data file of rows that this history is not trained on although they are no held-out ones, in random
     * order; they are not among {@link #rows}.
     */
    public int[] setAside() {
        return setAside.clone();
    }

    /** How many different parts of the rows can be held out, one after the other, at least 1. */
    public int folds() {
        return rows() / (rows() - trainedRows);
    }

    /**
     * The same rows with another part of them held out, and with a schema that is fitted to the others. No row is held out in
     * two folds; fold 0 is this history. The rows are shared: do not use a fold when this history is closed, and do not close
     * it.
     *
     * @param fold from 0 to {@link #folds}, exclusive
     */
    public History fold(int fold) {
        if (fold < 0 || fold >= folds()) {
            throw new IllegalArgumentException("there are " + folds() + " folds, got number " + fold);
        }
        int shift = fold * (rows() - trainedRows);
        int[] rotated = new int[order.length];
        for (int row = 0; row < order.length; row++) {
            rotated[(row + shift) % order.length] = order[row];
        }
        return new History(store, replay, declared, observation, lookup, rotated, trainedRows, setAside);
    }

    /** What was fitted to the trained rows. */
    public FittedSchema fitted() {
        return fitted;
    }

    /** The fitted schema as the model file has it. */
    public Schema schema() {
        return fitted.schema();
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

    /** What the model reads in the numeric column. */
    public float numeric(int row, int column) {
        return fitted.numeric(column, rows.numeric(order[row], column));
    }

    public int code(int row, int column) {
        return fitted.code(column, rows.categorical(order[row], column));
    }

    /** Number of the record in this position of the data file, as the builder was told it. */
    public long record(int fileRow) {
        return rows.record(fileRow);
    }

    /** Finds these records, by their numbers, in the data once more: those that can be read. */
    public Map<Long, RecordLookup.Found> lookUp(Set<Long> records) {
        return lookup.find(records);
    }

    /** Appends a row to a batch as the service's decoder would have. */
    public void append(int row, Batch batch) {
        appendFileRow(order[row], batch);
    }

    /** Appends the row in this position of the data file, even one that this history is without. */
    public void appendFileRow(int fileRow, Batch batch) {
        int target = batch.appendRow();
        for (int column = 0; column < schema().numericColumns(); column++) {
            batch.setNumeric(target, column, fitted.numeric(column, rows.numeric(fileRow, column)));
        }
        for (int column = 0; column < schema().categoricalColumns(); column++) {
            batch.setCategorical(target, column, fitted.code(column, store.categorical(fileRow, column)));
        }
    }

    /** The word in this position of the data file, even one outside the vocabulary; null where there was none. */
    public @Nullable String word(int fileRow, int categoricalColumn) {
        int code = store.categorical(fileRow, categoricalColumn);
        List<String> words = observation.words(categoricalColumn);
        int word = code - Codes.FIRST_WORD;
        return word >= 0 && word < words.size() ? words.get(word) : null;
    }

    /**
     * Whether these are series: numbers are looked at only as they stand to their key's, and neither its words nor its times are. Their extremes are
     * changes of level, which come again.
     */
    public boolean isOfSeries() {
        return derives()
                && schema().fields().stream().noneMatch(field -> field instanceof NumericField || isHabit(field));
    }

    private static boolean isHabit(Field field) {
        return field instanceof DerivedField derived && derived.as().source() != Derivation.Source.NUMBER;
    }

    /** Whether the schema has derived fields. */
    public boolean derives() {
        return replay != null;
    }

    /**
     * The held-out rows that a model is examined on and calibrated with, in their order: all but those that score differently only
     * because the history begins with them ({@link #isSurplus}).
     */
    public int[] examinedRows() {
        int[] examined = IntStream.range(trainedRows, rows())
                .filter(row -> !isSurplus(row))
                .toArray();
        return examined.length > 0
                ? examined
                : IntStream.range(trainedRows, rows()).toArray();
    }

    /**
     * Whether little is known of the row's key only because the history begins there: in the stream, where young keys are as rare as new
     * ones, there are no such records.
     */
    public boolean isSurplus(int row) {
        return isSurplusInFile(order[row]);
    }

    /** The same for a position in the data file. */
    public boolean isSurplusInFile(int fileRow) {
        return replay != null && replay.ages().isSurplus(fileRow);
    }

    /** Whether little is known of the row's key, as it has fewer than {@link #recordsOfKnownKey} earlier records. */
    public boolean isYoung(int row) {
        return replay != null && replay.ages().isYoung(order[row]);
    }

    /** So many records make a key known; there must be derived fields. */
    public int recordsOfKnownKey() {
        return Objects.requireNonNull(replay).ages().known();
    }

    /** The number of the row among those of its key, from 1; 0 if it has none. There must be derived fields. */
    public int numberOfKey(int row) {
        return Objects.requireNonNull(replay).ages().earlier(order[row]) + 1;
    }

    /**
     * The held-out rows that can be changed and derived anew, in their random or, with derived fields, temporal order; all of them if nothing is
     * derived.
     */
    public int[] changeableRows() {
        return Arrays.stream(examinedRows())
                .filter(row -> replay == null || replay.canDerive(order[row]))
                .toArray();
    }

    /** Appends a row with all that its derived fields look at. */
    public void appendWithSources(int row, Batch batch) {
        append(row, batch);
        if (replay != null) {
            replay.setSources(order[row], batch, batch.rows() - 1);
        }
    }

    /**
     * Rows as the service has them when it scores them: with all that their derived fields look at, and the state of their key.
     *
     * @param fileRows positions in the data file, even of rows that this history is without
     */
    public Batch withStates(int[] fileRows) {
        Batch batch = new Batch(schema(), Math.max(1, fileRows.length));
        Map<Integer, byte @Nullable []> states = replay == null ? Map.of() : replay.statesBefore(fileRows);
        for (int fileRow : fileRows) {
            appendFileRow(fileRow, batch);
            if (replay != null) {
                int row = batch.rows() - 1;
                replay.setSources(fileRow, batch, row);
                replay.derive(states.get(fileRow), fileRow, batch, row);
            }
        }
        return batch;
    }

    /** Derives the fields of the batch's last row anew, as if its record had come in place of a changeable row. */
    public void deriveAnew(int row, Batch batch) {
        if (replay != null) {
            replay.derive(order[row], batch, batch.rows() - 1);
        }
    }

    /** What derived fields look at in a row, by its index among the inputs; there must be such fields. */
    public double source(int row, int index) {
        return store.source(order[row], index);
    }

    /** Whether records have times, by which histories go; false if nothing is derived. */
    public boolean hasTimes() {
        return replay != null && store.hasTimes();
    }

    /** When the row's record happened, seconds since 1970; NaN if that is not known. There must be derived fields. */
    public double time(int row) {
        return store.time(order[row]);
    }

    /** All rows of this history in the order of time; there must be derived fields. */
    public int[] inTime() {
        int[] places = new int[store.rows()];
        Arrays.fill(places, -1);
        for (int row = 0; row < order.length; row++) {
            places[order[row]] = row;
        }
        return Objects.requireNonNull(replay)
                .inTime()
                .map(fileRow -> places[fileRow])
                .filter(row -> row >= 0)
                .toArray();
    }

    /** The number of the row's key; there must be derived fields. */
    public int key(int row) {
        return store.key(order[row]);
    }

    /**
     * The trained rows alone, with some of them held out. The rows are shared: do not use
     * the result when this history is closed, and do not close it. There must be derived fields.
     */
    public History earlier(double heldOutShare, long seed) {
        int[] inTime = Objects.requireNonNull(replay).trained().toArray();
        BitSet heldOut = Replay.heldOut(inTime, heldOutShare, STRETCHES);
        int[] first = Builder.shuffled(
                Arrays.stream(inTime).filter(row -> !heldOut.get(row)).toArray(), seed);
        int trained = first.length;
        int[] inOrder = IntStream.concat(
                        Arrays.stream(first), Arrays.stream(inTime).filter(heldOut::get))
                .toArray();
        return new History(store, replay, declared, observation, lookup, inOrder, trained, new int[0]);
    }

    @Override
    public void close() {
        if (replay != null) {
            replay.close();
        }
        store.close();
    }

    /** Takes in records one by one, then fits the declared schema to them. */
    public static final class Builder implements AutoCloseable {
        private final Schema declared;
        private final RecordLookup lookup;
        private final Observation observation;
        private final RecordDecoder decoder;
        private final Batch batch;
        private final HistoryInputs inputs;
        private final Keys keys;
        private final RowStore.Writer writer;
        private int rows;
        private int malformed;

        public Builder(Schema declared) throws IOException {
            this(declared, RecordLookup.NONE);
        }

        /** @param lookup finds the records that the builder will have been told */
        public Builder(Schema declared, RecordLookup lookup) throws IOException {
            this.declared = declared;
            this.lookup = lookup;
            observation = new Observation(declared, MAX_OBSERVED_WORDS);
            decoder =
                    JsonFormat.JSON.decoder(DocumentReaders.observing(declared, observation), Dataset.MAX_RECORD_BYTES);
            batch = new Batch(declared, 1);
            inputs = HistoryInputs.of(declared);
            keys = new Keys(declared);
            writer = new RowStore.Writer(declared);
        }

        /** Decodes the next record; a malformed one is counted and left out. */
        public void observe(byte[] json) throws IOException {
            observe(rows + malformed, json);
        }

        /** @param record number of the record, by which a person can find it */
        public void observe(long record, byte[] json) throws IOException {
            observe(record, json, null, -1);
        }

        /**
         * The same for a Kafka record.
         *
         * @param recordKey null if it has none
         * @param timestampMillis of the record; negative if it is one of a file
         */
        public void observe(long record, byte[] json, byte @Nullable [] recordKey, long timestampMillis)
                throws IOException {
            batch.clear();
            observation.clear();
            if (decoder.decode(json, batch) instanceof Decoded.Row) {
                int key = keys.number(batch, 0, recordKey, timestampMillis);
                writer.append(record, batch, observation, key, timestampMillis);
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
            return fit(heldOutShare, seed, STRETCHES);
        }

        /** The same with the last rows of all time held out, if there are derived fields. */
        public History fitEarlier(double laterShare, long seed) throws IOException {
            return fit(laterShare, seed, 1);
        }

        private History fit(double heldOutShare, long seed, int stretches) throws IOException {
            if (rows < MIN_FITTED_ROWS) {
                throw new IOException("only " + rows + " usable rows: at least " + MIN_ROWS
                        + " are needed to learn from, and 1,000 or more are better");
            }
            RowStore store = writer.finish();
            if (inputs.isNeeded()) {
                return replayed(store, heldOutShare, seed, stretches);
            }
            int heldOut = (int) Math.max(1, Math.round(rows * heldOutShare));
            int[] order = shuffled(IntStream.range(0, rows).toArray(), seed);
            return new History(store, null, declared, observation, lookup, order, rows - heldOut, new int[0]);
        }

        private History replayed(RowStore store, double heldOutShare, long seed, int stretches) throws IOException {
            Replay replay = new Replay(declared, store, heldOutShare, stretches);
            int[] trained = shuffled(replay.trained().toArray(), seed);
            int[] order =
                    IntStream.concat(Arrays.stream(trained), replay.heldOut()).toArray();
            return new History(store, replay, replay.schema(), observation, lookup, order, trained.length, new int[0]);
        }

        private static int[] shuffled(int[] order, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = order.length - 1; i > 0; i--) {
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

package io.elbo.trainer.fit;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A history that was replayed in the order of time: its rows with their derived columns, and all that it takes to derive some of them anew after
 * their values were changed. The rows are sorted and the states of keys are kept in memory, some bytes a row and some hundred a key; the rows
 * themselves stay on the disk. Immutable; closing deletes its file, but not the rows'.
 */
final class Replay implements ObservedRows, AutoCloseable {
    /** Rows that can be derived anew. */
    private static final int MAX_KEPT_STATES = 3_000;

    private final RowStore store;
    private final HistoryInputs inputs;
    private final Schema schema;
    private final KeyHistory history;
    private final DerivedRows derived;
    private final int[] derivedOfColumn; // [numericColumns], -1 for columns of other fields
    private final int[] byTime; // positions in the data file
    private final BitSet heldOut; // by position in the data file
    private final KeyAges ages;
    private final Map<Integer, byte @Nullable []> states = new HashMap<>(); // before some held-out rows

    /**
     * @param declared has derived fields
     * @param heldOutShare share of the rows that nothing is fitted to
     * @param stretches of time, of each of which the last rows are held out
     */
    Replay(Schema declared, RowStore store, double heldOutShare, int stretches) throws IOException {
        requireTime(declared, store);
        this.store = store;
        inputs = HistoryInputs.of(declared);
        int time = inputs.time(declared);
        byTime = byTime(store, time);
        heldOut = heldOut(byTime, heldOutShare, stretches);
        ages = new KeyAges(declared, byTime, store::key);
        Schema fitted = new PopulationFit(declared, store, trained().toArray()).schema();
        derivedOfColumn = new int[declared.numericColumns()];
        Arrays.fill(derivedOfColumn, -1);
        List<Integer> columns = new ArrayList<>();
        boolean needsColumns = false;
        for (int i = 0; i < fitted.fields().size(); i++) {
            if (fitted.fields().get(i) instanceof DerivedField field) {
                derivedOfColumn[fitted.firstNumericColumn(i)] = columns.size();
                columns.add(fitted.firstNumericColumn(i));
                needsColumns |= PopulationFit.needsColumn(field);
            }
        }
        derived = new DerivedRows(store.rows(), columns.size());
        schema = needsColumns ? withColumns(fitted, columns) : fitted;
        history = Objects.requireNonNull(KeyHistory.of(schema));
        run(schema, columns, sampled());
    }

    /** A file has no timestamps of its own; the records of a topic have. */
    private static void requireTime(Schema declared, RowStore store) throws IOException {
        HistoryDefinition history = Objects.requireNonNull(declared.history());
        for (Field field : declared.fields()) {
            if (!store.hasTimes()
                    && history.time() == null
                    && field instanceof DerivedField derived
                    && derived.as().needsTime()) {
                throw new IOException(
                        "field '" + field.name() + "' is derived from the time of records, but the schema's"
                                + " \"history\" does not say where that stands: add \"time\": \"/timestamp\" (and \"time-format\")");
            }
        }
    }

    /** In the order of the data if there is no time in the records; a record without one stays behind the one before it. */
    private static int[] byTime(RowStore store, int time) {
        int[] inFile = IntStream.range(0, store.rows()).toArray();
        if (time == HistoryInputs.NONE) {
            return inFile;
        }
        double[] seconds = new double[store.rows()];
        boolean sorted = true;
        double last = Double.NEGATIVE_INFINITY;
        for (int row = 0; row < seconds.length; row++) {
            double own = store.time(row);
            seconds[row] = Double.isNaN(own) ? last : own;
            sorted &= seconds[row] >= last;
            last = seconds[row];
        }
        return sorted
                ? inFile
                : Arrays.stream(inFile)
                        .boxed()
                        .sorted(Comparator.comparingDouble(row -> seconds[row]))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    /**
     * The positions of {@code inTime} that are held out: the last share of each stretch of time. One stretch alone says how a model does later; but
     * what it has not seen of the latest time it cannot know. With many, held-out records lie close to trained ones in time, and still apart.
     */
    static BitSet heldOut(int[] inTime, double share, int stretches) {
        BitSet heldOut = new BitSet();
        int count = (int) Math.max(1, Math.round(inTime.length * share));
        int parts = Math.min(stretches, count);
        for (int part = 0; part < parts; part++) {
            int end = (int) ((long) inTime.length * (part + 1) / parts);
            int rows = (int) ((long) count * (part + 1) / parts - (long) count * part / parts);
            for (int i = end - rows; i < end; i++) {
                heldOut.set(inTime[i]);
            }
        }
        return heldOut;
    }

    /** Replays once to see which means the columns have that need one. */
    private Schema withColumns(Schema fitted, List<Integer> columns) {
        run(fitted, columns, new BitSet());
        BitSet first = new BitSet(); // first records of their keys
        BitSet known = new BitSet();
        for (int row : byTime) {
            int key = store.key(row);
            if (key == Keys.NONE || !known.get(key)) {
                first.set(row);
            }
            if (key != Keys.NONE) {
                known.set(key);
            }
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < fitted.fields().size(); i++) {
            Field field = fitted.fields().get(i);
            if (field instanceof DerivedField one && PopulationFit.needsColumn(one)) {
                int column = derivedOfColumn[fitted.firstNumericColumn(i)];
                double[] values = trained()
                        .filter(row -> !first.get(row))
                        .mapToDouble(row -> derived.get(row, column))
                        .filter(Double::isFinite)
                        .toArray();
                field = one.withFitted(PopulationFit.ofColumn(one, values));
            }
            fields.add(field);
        }
        return fitted.withFields(fields);
    }

    /** Held-out rows whose states are kept, spread over all of them. */
    private BitSet sampled() {
        int stride = 1 + heldOut.cardinality() / MAX_KEPT_STATES;
        BitSet sampled = new BitSet();
        int[] rows = heldOut().toArray();
        for (int i = 0; i < rows.length; i += stride) {
            sampled.set(rows[i]);
        }
        return sampled;
    }

    private void run(Schema with, List<Integer> columns, BitSet kept) {
        Batch batch = new Batch(with, 1);
        KeyStates keys = new KeyStates(with);
        for (int row : byTime) {
            batch.clear();
            batch.appendRow();
            setSources(row, batch, 0);
            keys.advance(batch, 0, store.key(row), store.timestampMillis(row));
            for (int i = 0; i < columns.size(); i++) {
                derived.set(row, i, batch.numeric(0, columns.get(i)));
            }
            if (kept.get(row)) {
                states.put(row, batch.state(0));
            }
        }
    }

    /**
     * The states of the keys of these rows, by position in the data file, before their records. All rows of these keys are
     * replayed once.
     */
    Map<Integer, byte @Nullable []> statesBefore(int[] rows) {
        BitSet wanted = new BitSet();
        BitSet wantedKeys = new BitSet();
        for (int row : rows) {
            wanted.set(row);
            if (store.key(row) != Keys.NONE) {
                wantedKeys.set(store.key(row));
            }
        }
        Map<Integer, byte @Nullable []> found = new HashMap<>();
        Map<Integer, byte @Nullable []> latest = new HashMap<>(); // by key
        Batch batch = new Batch(schema, 1);
        for (int row : byTime) {
            int key = store.key(row);
            if (key == Keys.NONE || !wantedKeys.get(key)) {
                continue;
            }
            byte[] before = latest.get(key);
            if (wanted.get(row)) {
                found.put(row, before);
            }
            batch.clear();
            batch.appendRow();
            setSources(row, batch, 0);
            latest.put(key, history.advance(batch, 0, before, -1, store.timestampMillis(row)));
        }
        return found;
    }

    /** The declared schema with fitted derived fields. */
    Schema schema() {
        return schema;
    }

    KeyAges ages() {
        return ages;
    }

    /** Positions in the data file of all rows, in the order of time. */
    IntStream inTime() {
        return Arrays.stream(byTime);
    }

    /** Positions in the data file of the rows to train on, in the order of time. */
    IntStream trained() {
        return Arrays.stream(byTime).filter(row -> !heldOut.get(row));
    }

    /** Positions in the data file of the held-out rows, in the order of time. */
    IntStream heldOut() {
        return Arrays.stream(byTime).filter(heldOut::get);
    }

    /** Whether the row in this position of the data file can be derived anew. */
    boolean canDerive(int row) {
        return states.containsKey(row);
    }

    /** The number of the key of the row in this position of the data file. */
    int key(int row) {
        return store.key(row);
    }

    double source(int row, int index) {
        return store.source(row, index);
    }

    /** Puts what derived fields look at into a row of the batch. */
    void setSources(int row, Batch batch, int batchRow) {
        for (int i = 0; i < inputs.sources(); i++) {
            batch.setSource(batchRow, i, store.source(row, i));
        }
    }

    /** Derives a row of the batch as if its record had come in place of the row in this position of the data file. */
    void derive(int row, Batch batch, int batchRow) {
        derive(states.get(row), row, batch, batchRow);
    }

    /** The same for a key in this state. */
    void derive(byte @Nullable [] state, int row, Batch batch, int batchRow) {
        history.advance(batch, batchRow, state, -1, store.timestampMillis(row));
    }

    @Override
    public long record(int row) {
        return store.record(row);
    }

    @Override
    public double numeric(int row, int column) {
        int place = derivedOfColumn[column];
        return place < 0 ? store.numeric(row, column) : derived.get(row, place);
    }

    @Override
    public int categorical(int row, int column) {
        return store.categorical(row, column);
    }

    @Override
    public void close() {
        derived.close();
    }
}

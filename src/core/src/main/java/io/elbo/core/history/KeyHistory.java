package io.elbo.core.history;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HalfLife;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.SchemaException;
import io.elbo.core.schema.TimeWindow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Derives what a record means for its key: fills the derived columns of a row from the key's state before the record, and
 * makes the state after it. Trainer and service use this class alike. Immutable and thread-safe; states are byte arrays that
 * the caller keeps ({@link KeyState}).
 *
 * <p>Rules, so that a state is a function of the key's records alone:
 * <ul>
 *   <li>A record is derived first and remembered then: it is never compared with itself.
 *   <li>A record whose offset is not above that of the state was taken in before, and does not change it, unless it happened after
 *       the key's latest: then the topic was made anew, and its offsets have begun again.
 *   <li>Time is that of the record's value if the schema names it, else the timestamp that the caller gives. A time more than
 *       an hour after that timestamp is clamped to it. The time of a key never goes back: a record more than an hour before the key's
 *       latest only counts for rates, one that is less late is remembered, but not as the last.
 *   <li>A time that the record does not have leaves fields that need it missing.
 * </ul>
 */
public final class KeyHistory {
    private static final double GRACE_SECONDS = 3_600;
    /** Times farther from 1970 are none; a double holds milliseconds of all others. */
    private static final double MAX_TIME_SECONDS = 4e11;

    private static final String DEFINITION_VERSION = "1";

    private final List<Memory> memories;
    private final int timeSource;
    private final boolean countsTime; // whether a record's time can make it late
    private final int definitionHash;
    private final byte[] young; // state without a header that is read

    private KeyHistory(Schema schema, HistoryDefinition history, List<DerivedField> fields) {
        HistoryInputs inputs = HistoryInputs.of(schema);
        timeSource = inputs.time(schema);
        countsTime = timeSource != HistoryInputs.NONE
                || fields.stream().anyMatch(field -> field.as().needsTime());
        memories = memories(schema, inputs, fields);
        definitionHash = hash(history, fields);
        young = new byte
                [KeyState.HEADER_BYTES
                        + memories.stream().mapToInt(Memory::youngBytes).sum()];
    }

    /**
     * The history of a schema's keys; null if the schema derives nothing.
     *
     * @throws SchemaException if a derived field is not fitted
     */
    public static @Nullable KeyHistory of(Schema schema) {
        List<DerivedField> fields = new ArrayList<>();
        for (Field field : schema.fields()) {
            if (field instanceof DerivedField derived) {
                if (derived.fitted() == null && needsFit(derived.as())) {
                    throw new SchemaException("field '" + derived.name() + "' is not fitted: the trainer does that");
                }
                fields.add(derived);
            }
        }
        HistoryDefinition history = schema.history();
        return fields.isEmpty() || history == null ? null : new KeyHistory(schema, history, fields);
    }

    private static boolean needsFit(Derivation as) {
        return as != Derivation.RARITY && as != Derivation.BURST;
    }

    /** What several fields remember together. */
    private record Level(
            int source,
            HalfLife halfLife,
            @Nullable Double winsor,
            @Nullable Double spike) {}

    private static List<Memory> memories(Schema schema, HistoryInputs inputs, List<DerivedField> fields) {
        List<Memory> memories = new ArrayList<>();
        Map<Level, List<DerivedField>> levels = new LinkedHashMap<>();
        for (DerivedField field : fields) {
            int source = inputs.source(field);
            int column = column(schema, field);
            switch (field.as()) {
                case USUAL, RATIO, STEP ->
                    levels.computeIfAbsent(
                                    new Level(source, halfLife(field), field.winsor(), field.spike()),
                                    unused -> new ArrayList<>())
                            .add(field);
                case CHANGE ->
                    memories.add(new ChangeMemory(source, fitted(field).mean(), column));
                case RARITY ->
                    memories.add(new WordMemory(source, halfLife(field).records(), column));
                case BURST ->
                    memories.add(new RateMemory(window(field).seconds(), NormalScore.of(field.fitted()), column));
                case HOUR ->
                    memories.add(new HourMemory(
                            halfLife(field).records(), fitted(field).hours(), column));
                case SINCE -> memories.add(new GapMemory(fitted(field).mean(), column));
            }
        }
        levels.forEach((level, sharing) -> {
            DerivedField.Fitted fitted = fitted(sharing.get(0));
            memories.add(new NumberMemory(
                    level.source(),
                    level.halfLife().records(),
                    FarNumbers.of(level.winsor(), level.spike()),
                    fitted.mean(),
                    fitted.deviation(),
                    fitted.between(),
                    column(schema, sharing, Derivation.USUAL),
                    column(schema, sharing, Derivation.RATIO),
                    column(schema, sharing, Derivation.STEP)));
        });
        return List.copyOf(memories);
    }

    private static int column(Schema schema, DerivedField field) {
        return schema.firstNumericColumn(schema.indexOf(field.name()));
    }

    private static int column(Schema schema, List<DerivedField> fields, Derivation as) {
        List<DerivedField> found =
                fields.stream().filter(field -> field.as() == as).toList();
        if (found.size() > 1) {
            throw new SchemaException("fields '" + found.get(0).name() + "' and '"
                    + found.get(1).name() + "' are derived in the same way from the same value");
        }
        return found.isEmpty() ? HistoryInputs.NONE : column(schema, found.get(0));
    }

    private static HalfLife halfLife(DerivedField field) {
        return Objects.requireNonNull(field.halfLife());
    }

    private static TimeWindow window(DerivedField field) {
        return Objects.requireNonNull(field.window());
    }

    private static DerivedField.Fitted fitted(DerivedField field) {
        return Objects.requireNonNull(field.fitted());
    }

    /** Of all that says what the bytes of a state mean; not of names, nor of what was fitted, which is not in them. */
    private static int hash(HistoryDefinition history, List<DerivedField> fields) {
        StringBuilder text = new StringBuilder(DEFINITION_VERSION)
                .append(history.pointers())
                .append(history.time())
                .append(history.time() == null ? "" : history.format().text());
        for (DerivedField field : fields) {
            text.append('\n')
                    .append(field.as().label())
                    .append(' ')
                    .append(field.of())
                    .append(field.halfLife())
                    .append(field.window())
                    .append(field.winsor())
                    .append(field.missing())
                    .append(field.notation())
                    .append(
                            field.spike() == null
                                    ? ""
                                    : "spike " + field.spike()); // states without one stay as they are
        }
        CRC32 crc = new CRC32();
        crc.update(text.toString().getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    /**
     * Says what a state's bytes mean. It follows from the definition, not from what was fitted: a model that is trained again with the
     * same derived fields goes on with the states of the one before.
     */
    public int definitionHash() {
        return definitionHash;
    }

    /** How many bytes the state of a key takes that has had no words yet. */
    public int stateBytes() {
        return young.length;
    }

    /** Whether the bytes are a state that this history goes on with. */
    public boolean fits(byte[] state) {
        if (!KeyState.isOf(state, definitionHash)) {
            return false;
        }
        int at = KeyState.HEADER_BYTES;
        for (int i = 0; i < memories.size() && at <= state.length; i++) {
            at += memories.get(i).bytes(state, at);
        }
        int incident = at <= state.length ? KeyState.incidentBytes(state) : -1;
        return incident >= 0 && at + incident == state.length;
    }

    /**
     * Fills the row's derived columns from the key's state before the record, and returns the state after it.
     *
     * @param state null for a key that is not known; one that does not fit counts as null. It is never changed
     * @param offset of the record; negative if it has none
     * @param timestampMillis the record's own, used if the schema names no time, and to tell times of the future; negative if
     *     it has none
     * @return a new array, or {@code state} itself if the record was taken in before
     */
    public byte[] advance(Batch batch, int row, byte @Nullable [] state, long offset, long timestampMillis) {
        byte[] before = state != null && fits(state) ? state : null;
        double latest = before == null ? Double.NaN : KeyState.eventTimeSeconds(before);
        double claimed = time(batch, row, timestampMillis);
        double latestPossible = timestampMillis < 0 ? Double.POSITIVE_INFINITY : timestampMillis / 1e3 + GRACE_SECONDS;
        boolean future = claimed > latestPossible;
        double time = future ? latestPossible : claimed;
        double gap = time - latest; // NaN if either is unknown
        derive(batch, row, before, time, gap);
        batch.setState(row, before, time);
        if (before != null && offset >= 0 && offset <= KeyState.offset(before) && !(gap > 0)) {
            return before;
        }
        Arrival arrival = !countsTime || !(gap < 0)
                ? Arrival.IN_ORDER
                : gap >= -GRACE_SECONDS ? Arrival.OUT_OF_ORDER : Arrival.LATE;
        byte[] next = remember(batch, row, before == null ? young : before, time, gap, arrival);
        if (before != null) {
            KeyState.copyIncident(before, next);
            if (gap >= 0) {
                KeyGaps.add(next, gap, KeyState.records(before) - 1);
            }
        }
        KeyState.write(
                next,
                definitionHash,
                before == null ? 1 : (int) Math.min(Integer.MAX_VALUE, KeyState.records(before) + 1L),
                offset < 0 ? -1 : offset,
                latest >= time || Double.isNaN(time) ? latest : time,
                arrival == Arrival.LATE,
                future);
        return next;
    }

    /** Fills the derived columns of a record without a key as those of a key that was never seen. */
    public void withoutKey(Batch batch, int row, long timestampMillis) {
        double time = time(batch, row, timestampMillis);
        derive(batch, row, null, time, Double.NaN);
        batch.setState(row, null, time);
    }

    /**
     * What the derived column says of the row, in the terms of the record and its key; null if the row has no such value.
     *
     * @param batch its row was filled by this history, or copied from such a row
     */
    public @Nullable Comparison compare(Batch batch, int row, int column) {
        return at(batch, row, column, (memory, state, at) -> memory.compare(state, at, batch, row, gap(batch, row)));
    }

    /** The number of the record with which the column would have this value; NaN if there is none or the column is of no number. */
    public double number(Batch batch, int row, int column, double derived) {
        Double number =
                at(batch, row, column, (memory, state, at) -> memory.number(state, at, batch, row, column, derived));
        return number == null ? Double.NaN : number;
    }

    /** Puts another value in the place of the one with this index, and fills the columns anew that look at it. */
    public void replace(Batch batch, int row, int source, double value) {
        batch.setSource(row, source, value);
        byte[] own = batch.state(row);
        byte[] state = own == null ? young : own;
        int at = KeyState.HEADER_BYTES;
        for (int i = 0; i < memories.size(); i++) {
            Memory memory = memories.get(i);
            if (memory.source() == source) {
                memory.derive(state, at, batch, row, batch.time(row), gap(batch, row));
            }
            at += memory.bytes(state, at);
        }
    }

    /** What is asked of the memory that fills a column. */
    private interface Question<T> {
        @Nullable
        T of(Memory memory, byte[] state, int at);
    }

    private <T> @Nullable T at(Batch batch, int row, int column, Question<T> question) {
        byte[] own = batch.state(row);
        byte[] state = own == null ? young : own;
        int at = KeyState.HEADER_BYTES;
        for (int i = 0; i < memories.size(); i++) {
            if (memories.get(i).fills(column)) {
                return question.of(memories.get(i), state, at);
            }
            at += memories.get(i).bytes(state, at);
        }
        return null;
    }

    private static double gap(Batch batch, int row) {
        byte[] state = batch.state(row);
        return state == null ? Double.NaN : batch.time(row) - KeyState.eventTimeSeconds(state);
    }

    private double time(Batch batch, int row, long timestampMillis) {
        double time = timeSource != HistoryInputs.NONE
                ? batch.source(row, timeSource)
                : timestampMillis < 0 ? Double.NaN : timestampMillis / 1e3;
        return Math.abs(time) <= MAX_TIME_SECONDS ? time : Double.NaN;
    }

    private void derive(Batch batch, int row, byte @Nullable [] state, double time, double gap) {
        byte[] known = state == null ? young : state;
        int at = KeyState.HEADER_BYTES;
        for (int i = 0; i < memories.size(); i++) {
            Memory memory = memories.get(i);
            memory.derive(known, at, batch, row, time, gap);
            at += memory.bytes(known, at);
        }
    }

    /** The state after the record, without its header, and with room for the incident that the state before has. */
    private byte[] remember(Batch batch, int row, byte[] state, double time, double gap, Arrival arrival) {
        int bytes = KeyState.HEADER_BYTES + KeyState.incidentBytes(state);
        int at = KeyState.HEADER_BYTES;
        for (int i = 0; i < memories.size(); i++) {
            bytes += memories.get(i).nextBytes(state, at, batch, row, arrival);
            at += memories.get(i).bytes(state, at);
        }
        byte[] next = new byte[bytes];
        at = KeyState.HEADER_BYTES;
        int to = KeyState.HEADER_BYTES;
        for (int i = 0; i < memories.size(); i++) {
            Memory memory = memories.get(i);
            memory.advance(state, at, next, to, batch, row, time, gap, arrival);
            to += memory.nextBytes(state, at, batch, row, arrival);
            at += memory.bytes(state, at);
        }
        return next;
    }
}

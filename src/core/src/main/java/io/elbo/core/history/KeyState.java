package io.elbo.core.history;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The state of one key as the bytes that a store keeps: what {@link KeyHistory#advance} takes and returns. It begins with the
 * header that is read here, big-endian; behind it stands what the derived fields remember, in a layout that the definition's
 * hash names; at the end the open {@link Incident}, if there is one. A state of another version or hash is as none.
 *
 * <pre>
 * at  bytes  what
 *  0    1    version of the layout
 *  1    1    flags of the record that was taken in last: 1 late, 2 from the future; 4 the key has been silent for too long since
 *  2    4    hash of the definition
 *  6    4    records taken in
 * 10    8    offset of the record that was taken in last; -1 if it had none
 * 18    8    latest event time, seconds since 1970 as a double; NaN if unknown
 * 26    4    {@link Evidence evidence}
 * 30    4    {@link KeyGaps mean and deviation} of the time between records
 * 34    8    start of the open incident, milliseconds since 1970; 0 if there is none
 * </pre>
 */
public final class KeyState {
    static final byte VERSION = 2;
    static final int HEADER_BYTES = 42;

    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle DOUBLE = MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.BIG_ENDIAN);

    private static final int LATE = 1;
    private static final int FUTURE = 2;
    private static final int SILENT = 4;

    private static final int FLAGS_AT = 1;
    private static final int HASH_AT = 2;
    private static final int RECORDS_AT = 6;
    private static final int OFFSET_AT = 10;
    private static final int TIME_AT = 18;
    private static final int EVIDENCE_AT = 26;
    private static final int GAPS_AT = 30;
    private static final int INCIDENT_AT = 34;

    private KeyState() {}

    /** Whether the bytes are a state of this definition. */
    /** The hash of the definition that the state was made by; it must be a state. */
    public static int definitionHash(byte[] state) {
        return (int) INT.get(state, HASH_AT);
    }

    static boolean isOf(byte[] state, int definitionHash) {
        return isState(state) && definitionHash(state) == definitionHash;
    }

    /** Writes the header of a record that was just taken in; the rest of the header is the caller's. */
    static void write(
            byte[] state,
            int definitionHash,
            int records,
            long offset,
            double eventTimeSeconds,
            boolean late,
            boolean future) {
        state[0] = VERSION;
        state[FLAGS_AT] = (byte) ((late ? LATE : 0) | (future ? FUTURE : 0));
        INT.set(state, HASH_AT, definitionHash);
        INT.set(state, RECORDS_AT, records);
        LONG.set(state, OFFSET_AT, offset);
        DOUBLE.set(state, TIME_AT, eventTimeSeconds);
    }

    /** How many records of the key were taken in; it stops at the largest int. */
    public static int records(byte[] state) {
        return (int) INT.get(state, RECORDS_AT);
    }

    /** Offset of the record that was taken in last; -1 if it had none. */
    public static long offset(byte[] state) {
        return (long) LONG.get(state, OFFSET_AT);
    }

    /** The latest event time of the key's records, seconds since 1970; NaN if none had a time. */
    public static double eventTimeSeconds(byte[] state) {
        return (double) DOUBLE.get(state, TIME_AT);
    }

    /** The latest event time of the key's records, milliseconds since 1970; -1 if none had a time. */
    public static long eventTimeMillis(byte[] state) {
        double seconds = eventTimeSeconds(state);
        return Double.isNaN(seconds) ? -1 : Math.round(seconds * 1e3);
    }

    /** Whether the record that was taken in last happened so long before the key's latest that it changed nothing but rates. */
    public static boolean isLate(byte[] state) {
        return (state[FLAGS_AT] & LATE) != 0;
    }

    /** Whether the record that was taken in last claimed a time in the future, which was clamped. */
    public static boolean isFromTheFuture(byte[] state) {
        return (state[FLAGS_AT] & FUTURE) != 0;
    }

    /** What {@link KeyGaps} keeps. */
    static int gaps(byte[] state) {
        return (int) INT.get(state, GAPS_AT);
    }

    static void gaps(byte[] state, int gaps) {
        INT.set(state, GAPS_AT, gaps);
    }

    /** Whether it has been told that no record of the key has come for too long; the key's next record ends that. */
    public static boolean isSilent(byte[] state) {
        return isState(state) && (state[FLAGS_AT] & SILENT) != 0;
    }

    /** The state after it was told that the key is silent, or that nobody watches that any more: a new array. */
    public static byte[] withSilence(byte[] state, boolean isSilent) {
        byte[] next = state.clone();
        next[FLAGS_AT] = (byte) (isSilent ? state[FLAGS_AT] | SILENT : state[FLAGS_AT] & ~SILENT);
        return next;
    }

    /** Whether the bytes are a state, of whatever definition, in this layout. */
    public static boolean isState(byte[] bytes) {
        return bytes.length >= HEADER_BYTES && bytes[0] == VERSION;
    }

    /** The key's evidence, in the unit of its model. */
    public static float evidence(byte[] state) {
        return (float) FLOAT.get(state, EVIDENCE_AT);
    }

    /** Start of the open incident, milliseconds since 1970; 0 if there is none. */
    public static long incidentStartMillis(byte[] state) {
        return (long) LONG.get(state, INCIDENT_AT);
    }

    /** Whether the bytes are a state, of whatever definition, with an open incident. */
    public static boolean hasIncident(byte[] state) {
        return isState(state) && incidentStartMillis(state) > 0 && incidentBytes(state) > 0;
    }

    /** How many bytes at the end of the state are the open incident's; -1 if they cannot be. */
    static int incidentBytes(byte[] state) {
        return incidentStartMillis(state) == 0 ? 0 : Incident.bytes(state);
    }

    /**
     * The state with other evidence and another incident.
     *
     * @param state which nobody else has yet: it is changed in place if it neither has an incident nor gets one
     * @param incident null if there is none
     */
    static byte[] withIncident(byte[] state, float evidence, @Nullable Incident incident) {
        int before = Math.max(0, incidentBytes(state));
        byte[] next = state;
        if (incident != null || before > 0) {
            byte[] block = incident == null ? new byte[0] : incident.bytes();
            int kept = state.length - before;
            next = Arrays.copyOf(state, kept + block.length);
            System.arraycopy(block, 0, next, kept, block.length);
        }
        FLOAT.set(next, EVIDENCE_AT, evidence);
        LONG.set(next, INCIDENT_AT, incident == null ? 0 : incident.startMillis());
        return next;
    }

    /** The state with neither evidence nor an incident: a new array. */
    public static byte[] withoutIncident(byte[] state) {
        return withIncident(state.clone(), 0, null);
    }

    /** Copies evidence, gaps and incident; {@code to} has room for the incident at its end. */
    static void copyIncident(byte[] from, byte[] to) {
        System.arraycopy(from, EVIDENCE_AT, to, EVIDENCE_AT, HEADER_BYTES - EVIDENCE_AT);
        int incident = incidentBytes(from);
        System.arraycopy(from, from.length - incident, to, to.length - incident, incident);
    }
}

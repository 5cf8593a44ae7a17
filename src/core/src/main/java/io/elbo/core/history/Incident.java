package io.elbo.core.history;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key's open incident: since when its evidence has been high, and what has been seen since. It is a part of the key's state,
 * where it takes some 40 bytes behind what the derived fields remember. Immutable.
 *
 * @param startMillis time of the record that opened it, milliseconds since 1970, at least 1
 * @param offset of the record that opened it
 * @param records of the key since then, that one included
 * @param anomalies among them
 * @param peakEvidence the highest evidence
 * @param peakScore the highest surprise of a record, nats
 * @param fields that lead to the highest surprise, the most unusual first
 * @param toldPeak the highest evidence that has been told of
 * @param toldRecords how many records there were when it was told of last
 */
public record Incident(
        long startMillis,
        long offset,
        int records,
        int anomalies,
        float peakEvidence,
        float peakScore,
        List<String> fields,
        float toldPeak,
        int toldRecords) {
    /** More fields do not lead. */
    public static final int MAX_FIELDS = 3;

    private static final int MAX_NAMES_BYTES = 600;
    private static final int FIXED_BYTES = 8 + 4 * 6 + 2; // without start and names
    private static final String SEPARATOR = "\0";

    public Incident {
        if (startMillis < 1) {
            throw new IllegalArgumentException("an incident starts after 1970, got " + startMillis);
        }
        fields = List.copyOf(fields.subList(0, Math.min(MAX_FIELDS, fields.size())));
    }

    /** The bytes behind a state, the last two of which say how many they are. */
    byte[] bytes() {
        byte[] names = String.join(SEPARATOR, fields).getBytes(StandardCharsets.UTF_8);
        if (names.length > MAX_NAMES_BYTES) {
            names = new byte[0];
        }
        int length = FIXED_BYTES + names.length;
        return ByteBuffer.allocate(length)
                .putLong(offset)
                .putInt(records)
                .putInt(anomalies)
                .putFloat(peakEvidence)
                .putFloat(peakScore)
                .putFloat(toldPeak)
                .putInt(toldRecords)
                .put(names)
                .putShort((short) length)
                .array();
    }

    /** How many bytes of a state, which is known to have an incident, are the incident's; -1 if they cannot be. */
    static int bytes(byte[] state) {
        int length = ByteBuffer.wrap(state).getShort(state.length - 2);
        return length >= FIXED_BYTES && length <= state.length - KeyState.HEADER_BYTES ? length : -1;
    }

    /** The open incident of a key; null if it has none. */
    public static @Nullable Incident of(byte[] state) {
        long start = KeyState.incidentStartMillis(state);
        int length = start < 1 ? -1 : bytes(state);
        if (length < 0) {
            return null;
        }
        ByteBuffer from = ByteBuffer.wrap(state, state.length - length, length);
        long offset = from.getLong();
        int records = from.getInt();
        int anomalies = from.getInt();
        float peakEvidence = from.getFloat();
        float peakScore = from.getFloat();
        float toldPeak = from.getFloat();
        int toldRecords = from.getInt();
        byte[] names = new byte[length - FIXED_BYTES];
        from.get(names);
        List<String> fields =
                names.length == 0 ? List.of() : List.of(new String(names, StandardCharsets.UTF_8).split(SEPARATOR));
        return new Incident(start, offset, records, anomalies, peakEvidence, peakScore, fields, toldPeak, toldRecords);
    }

    /** The same, told of as it is now. */
    Incident told() {
        return new Incident(
                startMillis, offset, records, anomalies, peakEvidence, peakScore, fields, peakEvidence, records);
    }
}

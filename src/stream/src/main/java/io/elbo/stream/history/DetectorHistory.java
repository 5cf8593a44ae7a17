package io.elbo.stream.history;

import io.elbo.core.feature.Batch;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.history.KeyState;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * How one detector remembers: which key a record has, under which key of the store its state lies, and what a record adds to
 * it. Immutable and thread-safe.
 *
 * <p>Detectors of a topic share a store, so a key of the store is the detector's name, a zero byte, and the record's key. A key
 * of more than {@value #MAX_KEY_BYTES} bytes is replaced by its SHA-256.
 */
public final class DetectorHistory {
    static final int MAX_KEY_BYTES = 512;

    private final String detector;
    private final KeyHistory history;
    private final boolean usesRecordKey;
    private final int parts;
    private final byte[] prefix;

    private DetectorHistory(String detector, Schema schema, KeyHistory history) {
        this.detector = detector;
        this.history = history;
        HistoryDefinition definition = Objects.requireNonNull(schema.history());
        usesRecordKey = definition.isRecordKey();
        parts = Math.max(1, definition.pointers().size());
        prefix = (detector + '\0').getBytes(StandardCharsets.UTF_8);
    }

    /** @param history of the model's schema; null if it derives nothing */
    public static @Nullable DetectorHistory of(String detector, Schema schema, @Nullable KeyHistory history) {
        return history == null ? null : new DetectorHistory(detector, schema, history);
    }

    /**
     * The key of the store under which the history of a record lies; null if the record has no key.
     *
     * @param recordKey the Kafka record's own
     * @param row the record in the batch
     */
    public @Nullable Bytes key(byte @Nullable [] recordKey, Batch batch, int row) {
        byte[] key = usesRecordKey ? recordKey : batch.key(row);
        return key == null ? null : storeKey(key);
    }

    /** How many values together are the key. */
    public int parts() {
        return parts;
    }

    /**
     * The key that stands in records with these values, as bytes.
     *
     * @param values as many as there are {@link #parts}; of a record's own key its text
     */
    public byte[] key(List<String> values) {
        List<byte[]> texts = values.stream()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toList();
        if (parts == 1) {
            return texts.get(0);
        }
        ByteBuffer key = ByteBuffer.allocate(
                texts.stream().mapToInt(text -> Integer.BYTES + text.length).sum());
        texts.forEach(text -> key.putInt(text.length).put(text));
        return key.array();
    }

    /** The key of the store for a key of records. */
    public Bytes storeKey(byte[] key) {
        byte[] bounded = key.length > MAX_KEY_BYTES ? sha256(key) : key;
        byte[] whole = new byte[prefix.length + bounded.length];
        System.arraycopy(prefix, 0, whole, 0, prefix.length);
        System.arraycopy(bounded, 0, whole, prefix.length, bounded.length);
        return Bytes.wrap(whole);
    }

    /** A key of the store for a person: the record's key as text, its parts one behind the other, or bytes in hexadecimal. */
    public String text(Bytes storeKey) {
        ByteBuffer key = ByteBuffer.wrap(storeKey.get(), prefix.length, storeKey.get().length - prefix.length);
        if (parts == 1) {
            return text(key);
        }
        List<String> parts = new ArrayList<>();
        ByteBuffer rest = key.duplicate();
        while (rest.remaining() >= Integer.BYTES) {
            int length = rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                return text(key); // a hash
            }
            parts.add(text(rest.slice(rest.position(), length)));
            rest.position(rest.position() + length);
        }
        return String.join(", ", parts);
    }

    private static String text(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            byte[] raw = new byte[bytes.remaining()];
            bytes.duplicate().get(raw);
            return HexFormat.of().formatHex(raw);
        }
    }

    private static byte[] sha256(byte[] key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Derives the row's fields from the state, and returns the state after the record: the same array if the record does not
     * count.
     *
     * @param state null if the key is not known
     */
    public byte[] advance(Batch batch, int row, byte @Nullable [] state, long offset, long timestampMillis) {
        return history.advance(batch, row, state, offset, timestampMillis);
    }

    /**
     * Whether the key's history has begun anew although there was a state, which is one of another definition.
     *
     * @param after what {@link #advance} returned
     */
    public boolean replaces(byte @Nullable [] before, byte[] after) {
        return before != null && after != before && KeyState.records(after) == 1;
    }

    /** The record's key under whose key of the store the state lies; null if that is not known. */
    public byte @Nullable [] recordKey(Bytes storeKey) {
        byte[] key = storeKey.get();
        return usesRecordKey ? Arrays.copyOfRange(key, prefix.length, key.length) : null;
    }

    /** Whether the key of the store is one of this detector's. */
    public boolean owns(Bytes storeKey) {
        byte[] key = storeKey.get();
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** Whether the histories go on with the state. */
    public boolean fits(byte[] state) {
        return history.fits(state);
    }

    String detector() {
        return detector;
    }

    int definitionHash() {
        return history.definitionHash();
    }

    /** Derives the fields of a row without a key. */
    public void withoutKey(Batch batch, int row, long timestampMillis) {
        history.withoutKey(batch, row, timestampMillis);
    }
}

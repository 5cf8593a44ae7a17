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
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * How one detector remembers: which key a record has, under which key of the store its state lies, and what a record adds to
 * it. Immutable and thread-safe.
 *
 * <p>Detectors of a topic share a store, so a key of the store is the detector's name, a zero byte, and the record's key. A key
 * of more than {@value #MAX_KEY_BYTES} bytes is replaced by its SHA-256.
 *
 * <p>If there is a registry of models, versions may define histories differently, and each definition has states of its own: then
 * the name is followed by a slash and the definition's hash. No detector's name has a slash. A state that was written before there
 * was a registry is found under the plain name, and is written under the other.
 */
public final class DetectorHistory {
    static final int MAX_KEY_BYTES = 512;
    private static final char DEFINITION = '/';

    private final String detector;
    private final KeyHistory history;
    private final boolean usesRecordKey;
    private final int parts;
    private final byte[] prefix;
    private final byte @Nullable [] plainPrefix; // null if it is the prefix

    private DetectorHistory(String detector, Schema schema, KeyHistory history, boolean byDefinition) {
        this.detector = detector;
        this.history = history;
        HistoryDefinition definition = Objects.requireNonNull(schema.history());
        usesRecordKey = definition.isRecordKey();
        parts = Math.max(1, definition.pointers().size());
        byte[] plain = prefix(detector);
        prefix = byDefinition ? prefix(owner(detector, history.definitionHash())) : plain;
        plainPrefix = byDefinition ? plain : null;
    }

    private static byte[] prefix(String owner) {
        return (owner + '\0').getBytes(StandardCharsets.UTF_8);
    }

    private static String owner(String detector, int definitionHash) {
        return detector + DEFINITION + HexFormat.of().toHexDigits(definitionHash);
    }

    /**
     * @param history of the model's schema; null if it derives nothing
     * @param byDefinition whether other definitions of the same detector have states in the store, too
     */
    public static @Nullable DetectorHistory of(
            String detector, Schema schema, @Nullable KeyHistory history, boolean byDefinition) {
        return history == null ? null : new DetectorHistory(detector, schema, history, byDefinition);
    }

    /** Whose state lies under a key of the store: the detector's name, with the definition's hash behind it if there is one. */
    static String owner(Bytes storeKey) {
        return new String(storeKey.get(), 0, ownerLength(storeKey), StandardCharsets.UTF_8);
    }

    private static int ownerLength(Bytes storeKey) {
        byte[] bytes = storeKey.get();
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return end;
    }

    /** Whether a state of the detector lies under the key of the store, of whatever definition. */
    public static boolean isOf(String detector, Bytes storeKey) {
        byte[] name = detector.getBytes(StandardCharsets.UTF_8);
        byte[] key = storeKey.get();
        return startsWith(storeKey, name)
                && key.length > name.length
                && (key[name.length] == 0 || key[name.length] == DEFINITION);
    }

    /** Whose states these are: {@link #owner(Bytes)} of all its keys. */
    public String owner() {
        return new String(prefix, 0, prefix.length - 1, StandardCharsets.UTF_8);
    }

    /** The key of the store under which the state lay before there was a registry; null if it is the same. */
    public @Nullable Bytes plainKey(Bytes storeKey) {
        return plainPrefix == null ? null : moved(storeKey, prefix.length, plainPrefix);
    }

    /**
     * Where a state belongs that was written before there was a registry.
     *
     * @param storeKey where it lies
     * @return null if it does not lie there under the detector's plain name
     */
    public static @Nullable Bytes placeOfPlain(String detector, Bytes storeKey, byte[] state) {
        byte[] plain = prefix(detector);
        return startsWith(storeKey, plain)
                ? moved(storeKey, plain.length, prefix(owner(detector, KeyState.definitionHash(state))))
                : null;
    }

    private static Bytes moved(Bytes storeKey, int from, byte[] prefix) {
        byte[] key = storeKey.get();
        byte[] moved = Arrays.copyOf(prefix, prefix.length + key.length - from);
        System.arraycopy(key, from, moved, prefix.length, key.length - from);
        return Bytes.wrap(moved);
    }

    /** The state under the key, or the one from before there was a registry; null if the key is not known. */
    public byte @Nullable [] state(Bytes key, Function<Bytes, byte @Nullable []> store) {
        byte[] state = store.apply(key);
        Bytes plain = state == null ? plainKey(key) : null;
        byte[] former = plain == null ? null : store.apply(plain);
        return former != null && fits(former) ? former : state;
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

    /**
     * A key of the store for a person, under whatever definition: the record's key as text, its parts one behind the other, or
     * bytes in hexadecimal.
     */
    public String text(Bytes storeKey) {
        if (parts == 1) {
            return textOfWhole(storeKey);
        }
        ByteBuffer key = bare(storeKey);
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

    /** The same if it is not known of which parts the key is. */
    public static String textOfWhole(Bytes storeKey) {
        return text(bare(storeKey));
    }

    private static ByteBuffer bare(Bytes storeKey) {
        byte[] key = storeKey.get();
        int start = ownerLength(storeKey) + 1;
        return ByteBuffer.wrap(key, start, key.length - start).slice();
    }

    /** A record's key for a person: as text, or its bytes in hexadecimal. */
    public static String text(byte[] key) {
        return text(ByteBuffer.wrap(key));
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
        return usesRecordKey ? Arrays.copyOfRange(key, ownerLength(storeKey) + 1, key.length) : null;
    }

    /** Whether the key of the store is one of this detector's and definition's. */
    public boolean owns(Bytes storeKey) {
        return startsWith(storeKey, prefix);
    }

    private static boolean startsWith(Bytes storeKey, byte[] prefix) {
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

    /** Which states these are: those of another definition have another one. */
    public int definitionHash() {
        return history.definitionHash();
    }

    /** Derives the fields of a row without a key. */
    public void withoutKey(Batch batch, int row, long timestampMillis) {
        history.withoutKey(batch, row, timestampMillis);
    }
}

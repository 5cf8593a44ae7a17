package io.elbo.registry;

import java.util.Arrays;

/** The bytes of one model, with their digest and the parts in which a topic holds them. The bytes must not be changed. */
public final class ModelContent {
    /** Bytes of one part; the last one may have less. Half of the largest record that a broker accepts by default. */
    public static final int CHUNK_BYTES = 512 * 1024;

    private final byte[] bytes; // owned
    private final String digest;

    private ModelContent(byte[] bytes) {
        this.bytes = bytes;
        digest = Digest.of(bytes);
    }

    /** @param bytes not copied: the caller gives them away */
    public static ModelContent of(byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("a model has at least one byte");
        }
        return new ModelContent(bytes);
    }

    /** {@code sha256:…} */
    public String digest() {
        return digest;
    }

    public int size() {
        return bytes.length;
    }

    /** In how many parts a topic holds them. */
    public int chunks() {
        return chunks(bytes.length);
    }

    static int chunks(long size) {
        return Math.toIntExact((size + CHUNK_BYTES - 1) / CHUNK_BYTES);
    }

    /** A copy of one part. */
    byte[] chunk(int index) {
        int from = index * CHUNK_BYTES;
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + CHUNK_BYTES));
    }
}

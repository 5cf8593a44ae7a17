package io.elbo.demo.encoding;

import java.nio.ByteBuffer;

/** What Confluent's serializers write before a record: a byte 0, and the id of its schema in four bytes. */
public final class ConfluentFrame {
    private static final int BYTES = 1 + Integer.BYTES;

    private ConfluentFrame() {}

    /** The payload with the frame before it. */
    public static byte[] around(byte[] payload, int schemaId) {
        return ByteBuffer.allocate(BYTES + payload.length)
                .put((byte) 0)
                .putInt(schemaId)
                .put(payload)
                .array();
    }
}

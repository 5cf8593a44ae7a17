package io.elbo.bench.faults;

import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A 64-bit fingerprint of a record's parts (FNV-1a), in the order in which they are added. */
final class Digest {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private long state = OFFSET;

    Digest add(byte @Nullable [] bytes) {
        add(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            for (byte b : bytes) {
                step(b);
            }
        }
        return this;
    }

    Digest add(long number) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            step((byte) (number >>> shift));
        }
        return this;
    }

    Digest add(String name, Header header) {
        for (int i = 0; i < name.length(); i++) {
            step((byte) name.charAt(i));
        }
        return add(header.value());
    }

    private void step(byte b) {
        state = (state ^ (b & 0xff)) * PRIME;
    }

    long value() {
        return state;
    }
}

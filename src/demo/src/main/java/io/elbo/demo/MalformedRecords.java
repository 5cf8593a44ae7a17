package io.elbo.demo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Records that no detector can read, one kind after the other. */
final class MalformedRecords {
    private final Random random;
    private final List<Supplier<byte[]>> kinds;
    private int next;

    MalformedRecords(long seed) {
        random = new Random(seed);
        kinds = List.of(this::truncated, this::junk, this::array, this::text);
    }

    byte[] next() {
        return kinds.get(next++ % kinds.size()).get();
    }

    private byte[] truncated() {
        byte[] whole =
                utf8("{\"id\":\"p-broken\",\"time\":\"2026-01-05T10:00:00Z\",\"customer\":{\"id\":\"c-00001\"}}");
        return Arrays.copyOf(whole, 20 + random.nextInt(whole.length - 21));
    }

    private byte[] junk() {
        byte[] bytes = new byte[64];
        random.nextBytes(bytes);
        bytes[0] = 0; // never the start of a document
        return bytes;
    }

    private byte[] array() {
        return utf8("[1, 2, 3]");
    }

    private byte[] text() {
        return utf8("payment of 12.50 EUR");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

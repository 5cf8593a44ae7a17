package io.elbo.demo;

import io.elbo.demo.encoding.ConfluentFrame;
import io.elbo.demo.encoding.PaymentEncoder;
import io.elbo.demo.encoding.PaymentFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Records that no detector can read, one kind after the other. */
final class MalformedRecords {
    private static final byte[] PAYMENT = utf8("""
            {"id":"p-broken","time":"2016-01-05T10:00:00Z","customer":{"id":"c-00001"},"amount":12.50,"billedAmount":12.50,\
            "channel":"pos","deviceKnown":true,"sinceLast":{"minutes":90.00,"km":1.50}}""");
    /** No registry that is new has so many. */
    private static final int UNKNOWN_SCHEMA = 999_999_937;

    private final Random random;
    private final List<Supplier<byte[]>> kinds;
    private int next;

    MalformedRecords(long seed, PaymentFormat format, PaymentEncoder encoder) {
        random = new Random(seed);
        byte[] whole = encoder.encode(PAYMENT);
        kinds = format.hasSchema()
                ? List.of(() -> cutInLastNumber(whole), () -> PAYMENT, this::ofUnknownSchema, this::text)
                : List.of(() -> truncated(whole), this::junk, this::array, this::text);
    }

    byte[] next() {
        return kinds.get(next++ % kinds.size()).get();
    }

    private byte[] truncated(byte[] whole) {
        return Arrays.copyOf(whole, 20 + random.nextInt(whole.length - 21));
    }

    /** A message of Protobuf may end between two fields, so that it is cut inside of one. */
    private byte[] cutInLastNumber(byte[] whole) {
        return Arrays.copyOf(whole, whole.length - 1 - random.nextInt(Double.BYTES - 1));
    }

    /** The same one each time: a registry is not asked for it again and again. */
    private byte[] ofUnknownSchema() {
        return ConfluentFrame.around(junk(), UNKNOWN_SCHEMA);
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

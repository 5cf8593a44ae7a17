package io.elbo.format.avro;

/** Whole numbers as Avro writes them: seven bits a byte, the lowest first, the sign in the lowest bit. */
final class Varint {
    private static final int MAX_BYTES = 10;

    private Varint() {}

    /** The position behind the number that starts here. */
    static int end(byte[] bytes, int start) {
        int at = start;
        while (bytes[at++] < 0) {
            if (at - start == MAX_BYTES) {
                throw new InvalidAvro(InvalidAvro.NUMBER);
            }
        }
        return at;
    }

    /** The number from {@code start} to {@code end}, as {@link #end} has found it. */
    static long value(byte[] bytes, int start, int end) {
        long bits = bytes[start] & 0x7F;
        for (int at = start + 1, shift = 7; at < end; at++, shift += 7) {
            bits |= (long) (bytes[at] & 0x7F) << shift;
        }
        return (bits >>> 1) ^ -(bits & 1);
    }

    /** A count of bytes that follow its end, checked against those that are left. */
    static int length(byte[] bytes, int start, int end) {
        long length = value(bytes, start, end);
        if (length < 0 || length > bytes.length - end) {
            throw new InvalidAvro(InvalidAvro.LENGTH);
        }
        return (int) length;
    }
}

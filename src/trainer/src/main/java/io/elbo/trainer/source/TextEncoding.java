package io.elbo.trainer.source;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of a text, told by its byte order mark or by where its zero bytes stand.
 *
 * @param markBytes length of the byte order mark at the start
 */
record TextEncoding(Charset charset, int markBytes) {
    private static final int LOOKED_AT = 4096;
    /** Share of zero bytes above which a text in UTF-8 would be no text. */
    private static final double MAX_ZEROS = 0.05;

    /**
     * @param head the first bytes
     * @param given what the user says it is; null to recognise it, UTF-8 where nothing speaks against it
     */
    static TextEncoding of(Input input, byte[] head, @Nullable Charset given) throws DataException {
        TextEncoding marked = byMark(head);
        if (given != null) {
            boolean sameMark = marked != null
                    && (marked.charset.equals(given)
                            || given.name().equals("UTF-16")
                            || given.name().equals("UTF-32"));
            return sameMark && marked != null ? marked : new TextEncoding(bigEndianByDefault(given), 0);
        }
        return marked != null ? marked : byZeros(input, head);
    }

    private static Charset bigEndianByDefault(Charset given) {
        return given.name().equals("UTF-16") ? StandardCharsets.UTF_16BE : given;
    }

    private static @Nullable TextEncoding byMark(byte[] head) {
        if (startsWith(head, 0xEF, 0xBB, 0xBF)) {
            return new TextEncoding(StandardCharsets.UTF_8, 3);
        }
        if (startsWith(head, 0xFF, 0xFE, 0, 0)) {
            return new TextEncoding(Charset.forName("UTF-32LE"), 4);
        }
        if (startsWith(head, 0, 0, 0xFE, 0xFF)) {
            return new TextEncoding(Charset.forName("UTF-32BE"), 4);
        }
        if (startsWith(head, 0xFF, 0xFE)) {
            return new TextEncoding(StandardCharsets.UTF_16LE, 2);
        }
        return startsWith(head, 0xFE, 0xFF) ? new TextEncoding(StandardCharsets.UTF_16BE, 2) : null;
    }

    private static boolean startsWith(byte[] head, int... mark) {
        if (head.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((head[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** Most characters of a table or of JSON are ASCII: in UTF-16 and UTF-32 their other bytes are zero. */
    private static TextEncoding byZeros(Input input, byte[] head) throws DataException {
        int length = Math.min(head.length, LOOKED_AT) & ~3;
        int[] zeros = new int[4]; // by the position within four bytes
        for (int i = 0; i < length; i++) {
            zeros[i & 3] += head[i] == 0 ? 1 : 0;
        }
        double four = Math.max(1, length / 4);
        boolean[] mostlyZero = new boolean[4];
        for (int i = 0; i < 4; i++) {
            mostlyZero[i] = zeros[i] / four > 0.5;
        }
        if (mostlyZero[1] && mostlyZero[2] && mostlyZero[3] && !mostlyZero[0]) {
            return new TextEncoding(Charset.forName("UTF-32LE"), 0);
        }
        if (mostlyZero[0] && mostlyZero[1] && mostlyZero[2] && !mostlyZero[3]) {
            return new TextEncoding(Charset.forName("UTF-32BE"), 0);
        }
        if (mostlyZero[1] && mostlyZero[3] && !mostlyZero[0] && !mostlyZero[2]) {
            return new TextEncoding(StandardCharsets.UTF_16LE, 0);
        }
        if (mostlyZero[0] && mostlyZero[2] && !mostlyZero[1] && !mostlyZero[3]) {
            return new TextEncoding(StandardCharsets.UTF_16BE, 0);
        }
        if (zeros[0] + zeros[1] + zeros[2] + zeros[3] > MAX_ZEROS * length) {
            throw new DataException(
                    input.name() + ": this is no text but a binary file; CSV, JSON Lines, Parquet or Avro is"
                            + " needed (packed with gzip, zstd or zip, if you like)");
        }
        return new TextEncoding(StandardCharsets.UTF_8, 0);
    }

    /** Whether the bytes are UTF-8 as the standard has it. */
    static boolean isUtf8(byte[] bytes, int length) {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(java.nio.ByteBuffer.wrap(bytes, 0, length), java.nio.CharBuffer.allocate(length + 1), true)
                .isUnderflow();
    }
}

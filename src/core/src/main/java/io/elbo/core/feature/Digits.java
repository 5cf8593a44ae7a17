package io.elbo.core.feature;

/** Whole numbers as decimal digits. */
final class Digits {
    private static final String HEX = "0123456789abcdef";
    private static final int NIBBLES = 16;

    private Digits() {}

    /**
     * Writes the number so that it ends before {@code to}, and returns where it starts.
     *
     * @param text with at least 20 bytes before {@code to}
     */
    static int write(long value, byte[] text, int to) {
        int at = to;
        long rest = value;
        do {
            text[--at] = (byte) ('0' + Math.abs(rest % 10)); // a remainder has the sign of the number
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            text[--at] = '-';
        }
        return at;
    }

    /** Writes the text of a UUID from the start on, and returns where it ends. */
    static int writeUuid(long high, long low, byte[] text) {
        int at = 0;
        for (int i = 0; i < 2 * NIBBLES; i++) {
            if (i == 8 || i == 12 || i == 16 || i == 20) {
                text[at++] = '-';
            }
            long half = i < NIBBLES ? high : low;
            text[at++] = (byte) HEX.charAt((int) (half >>> (4 * (NIBBLES - 1 - i % NIBBLES))) & 0xF);
        }
        return at;
    }
}

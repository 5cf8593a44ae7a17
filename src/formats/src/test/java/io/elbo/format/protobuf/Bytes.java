package io.elbo.format.protobuf;

/** Bytes as numbers. */
final class Bytes {
    private Bytes() {}

    static byte[] of(int... numbers) {
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            bytes[i] = (byte) numbers[i];
        }
        return bytes;
    }
}

package io.elbo.demo.encoding;

/** Writes payments in the format of their topic. Not thread-safe. */
@FunctionalInterface
public interface PaymentEncoder {
    /** @param json one payment as a JSON object */
    byte[] encode(byte[] json);
}

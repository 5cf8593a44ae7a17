package io.elbo.registry.signature;

import java.nio.charset.StandardCharsets;

/**
 * What a signature covers: a word that says what is signed, the detector, the digest and the size of the model, each on a line of
 * its own. No part of it can hold a line break. So a model that was signed for one detector is not accepted for another, and the
 * signature of something else is never taken for that of a model.
 */
final class SignedMessage {
    private static final String DOMAIN = "elbo-model-v1";

    private SignedMessage() {}

    static byte[] of(String detector, String digest, long bytes) {
        if ((detector + digest).contains("\n")) {
            throw new IllegalArgumentException("neither a detector nor a digest has more than one line");
        }
        return (DOMAIN + "\n" + detector + "\n" + digest + "\n" + bytes + "\n").getBytes(StandardCharsets.UTF_8);
    }
}

package io.elbo.registry;

/**
 * That somebody vouches for a model in the place of one detector.
 *
 * @param keyId {@code sha256:} and the digest of the public key
 * @param algorithm {@code Ed25519}
 * @param value the signature, in Base64
 */
public record ModelSignature(String keyId, String algorithm, String value) {
    public ModelSignature {
        if (keyId == null || algorithm == null || value == null) {
            throw new IllegalArgumentException("a signature needs keyId, algorithm and value");
        }
    }
}

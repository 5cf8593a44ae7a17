package io.elbo.registry.signature;

import io.elbo.registry.Digest;
import io.elbo.registry.ModelContent;
import io.elbo.registry.ModelSignature;
import io.elbo.registry.RegistryException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** A private key that signs models: Ed25519 (RFC 8032), from the JDK. Immutable. */
public final class Signing {
    static final String ALGORITHM = "Ed25519";
    private static final String HINT = "a private key is needed, as 'openssl genpkey -algorithm ed25519' writes it";

    private final PrivateKey key;
    private final String keyId;

    private Signing(PrivateKey key, String keyId) {
        this.key = key;
        this.keyId = keyId;
    }

    /**
     * Reads a private key from a PEM file ({@code PRIVATE KEY}, PKCS #8, not encrypted).
     *
     * @throws RegistryException if the file cannot be read or holds another kind of key; the message names it
     */
    public static Signing of(Path pemFile) throws RegistryException {
        byte[] block = new PemFile(pemFile).blocks("PRIVATE KEY", HINT).get(0);
        try {
            PrivateKey key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(block));
            return new Signing(key, keyId(Ed25519PublicKey.of((EdECPrivateKey) key)));
        } catch (GeneralSecurityException e) {
            throw new RegistryException(pemFile + " holds a private key that is not of Ed25519: " + HINT, e);
        }
    }

    /** {@code sha256:} and the digest of a public key in its X.509 form. */
    static String keyId(PublicKey key) {
        return Digest.of(key.getEncoded());
    }

    /** Of the public key that belongs to this one. */
    public String keyId() {
        return keyId;
    }

    /** Signs a model in the place of one detector. */
    public ModelSignature sign(String detector, ModelContent content) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(key);
            signer.update(SignedMessage.of(detector, content.digest(), content.size()));
            return new ModelSignature(keyId, ALGORITHM, Base64.getEncoder().encodeToString(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}

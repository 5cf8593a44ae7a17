package io.elbo.registry.signature;

import io.elbo.registry.ModelSignature;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The public keys whose signatures are accepted. Immutable. */
public final class TrustedKeys {
    private static final String HINT = "a public key is needed, as 'openssl pkey -in key.pem -pubout' writes it";

    private final Map<String, PublicKey> keys; // by id

    private TrustedKeys(Map<String, PublicKey> keys) {
        this.keys = keys;
    }

    /**
     * Reads Ed25519 keys from PEM files ({@code PUBLIC KEY}, X.509 SubjectPublicKeyInfo); a file may hold several.
     *
     * @throws RegistryException if a file cannot be read or holds another kind of key; the message names it
     */
    public static TrustedKeys of(List<Path> pemFiles) throws RegistryException {
        Map<String, PublicKey> keys = new TreeMap<>();
        for (Path file : pemFiles) {
            for (byte[] block : new PemFile(file).blocks("PUBLIC KEY", HINT)) {
                try {
                    PublicKey key =
                            KeyFactory.getInstance(Signing.ALGORITHM).generatePublic(new X509EncodedKeySpec(block));
                    keys.put(Signing.keyId(key), key);
                } catch (GeneralSecurityException e) {
                    throw new RegistryException(file + " holds a public key that is not of Ed25519: " + HINT, e);
                }
            }
        }
        return new TrustedKeys(keys);
    }

    /**
     * Returns if a trusted key has signed the model for this detector. The signature covers the digest, so that the bytes need
     * not be there; whoever fetches them compares the digest.
     *
     * @throws RegistryException if none has; the message says why
     */
    public void check(ModelVersion version) throws RegistryException {
        ModelSignature signature = version.signature();
        if (signature == null) {
            throw new RegistryException(
                    version + " is not signed, and only signed models are accepted (elbo.models.trusted-keys)");
        }
        if (!signature.algorithm().equals(Signing.ALGORITHM)) {
            throw new RegistryException(
                    version + " is signed by " + signature.algorithm() + ", not by " + Signing.ALGORITHM);
        }
        PublicKey key = keys.get(signature.keyId());
        if (key == null) {
            throw new RegistryException(version + " is signed with key " + signature.keyId() + ", which is not "
                    + (keys.size() == 1 ? "the trusted one" : "among the " + keys.size() + " trusted ones"));
        }
        if (!isValid(key, signature, SignedMessage.of(version.detector(), version.digest(), version.bytes()))) {
            throw new RegistryException("the signature of " + version
                    + " is not valid: it was made for other bytes or for another detector");
        }
    }

    private static boolean isValid(PublicKey key, ModelSignature signature, byte[] message) {
        try {
            Signature verifier = Signature.getInstance(Signing.ALGORITHM);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(Base64.getDecoder().decode(signature.value()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false; // no signature at all
        }
    }
}

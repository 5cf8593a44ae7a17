package io.elbo.registry.signature;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;

/**
 * The public key of an Ed25519 private key. The JDK computes it only when it makes a new pair, from the 32 random bytes that are the
 * private key; so it is given those of the present one in place of random ones. A signature proves that both belong together.
 */
final class Ed25519PublicKey {
    private Ed25519PublicKey() {}

    static PublicKey of(EdECPrivateKey key) throws GeneralSecurityException {
        byte[] seed = key.getBytes().orElseThrow(() -> new InvalidKeyException("the private key has no bytes"));
        KeyPairGenerator generator = KeyPairGenerator.getInstance(Signing.ALGORITHM);
        generator.initialize(NamedParameterSpec.ED25519, new Known(seed));
        KeyPair pair = generator.generateKeyPair();
        byte[] message = {1};
        Signature signature = Signature.getInstance(Signing.ALGORITHM);
        signature.initSign(key);
        signature.update(message);
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        signature.update(message);
        if (!signature.verify(signed)) {
            throw new InvalidKeyException("the public key cannot be computed by this Java");
        }
        return pair.getPublic();
    }

    /** Gives known bytes where random ones are asked for. */
    private static final class Known extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte[] seed;

        Known(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }
}

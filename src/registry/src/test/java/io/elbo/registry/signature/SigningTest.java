package io.elbo.registry.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.model.Provenance;
import io.elbo.registry.ModelContent;
import io.elbo.registry.ModelSignature;
import io.elbo.registry.ModelSummary;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningTest {
    // openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout
    private static final String PRIVATE = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIJoeXY8AqPXlp9SH2ndm7GRJF+zWl7HJTT+EkFGSPBGL
            -----END PRIVATE KEY-----
            """;
    private static final String PUBLIC = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEArbZxxJhSr9zC21fcoYb0pEyr3R2y92DJM89+2byp4j4=
            -----END PUBLIC KEY-----
            """;
    private static final ModelContent CONTENT = ModelContent.of(new byte[] {1, 2, 3});

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private TrustedKeys trusted() throws Exception {
        return TrustedKeys.of(List.of(file("public.pem", PUBLIC)));
    }

    private ModelSignature signed(String detector) throws Exception {
        return Signing.of(file("key.pem", PRIVATE)).sign(detector, CONTENT);
    }

    private static ModelVersion version(String detector, ModelContent content, @Nullable ModelSignature signature) {
        ModelSummary summary = new ModelSummary(
                "m", "1", "2026", 1, null, new Provenance(1, 1, "sha256:0", "by hand", 1, Map.of()), null);
        return new ModelVersion(
                detector, 1, content.digest(), content.size(), null, 1, summary, signature, "ann", "2026", "", false);
    }

    @Test
    void shouldAcceptWhatAKeyOfOpensslHasSigned() throws Exception {
        assertThatCode(() -> trusted().check(version("payments", CONTENT, signed("payments"))))
                .doesNotThrowAnyException();
        // openssl pkey -in key.pem -pubout -outform DER | sha256sum
        assertThat(Signing.of(folder.resolve("key.pem")).keyId())
                .isEqualTo("sha256:961ca8f36a603539b721c53573c8cc145a857b4bc8e8f6a14b549a6ebb9de20a");
    }

    @Test
    void shouldAgreeWithASignatureOfOpenssl() throws Exception {
        // printf 'elbo-model-v1\\npayments\\n%s\\n3\\n' "$digest" > message
        // openssl pkeyutl -sign -rawin -inkey key.pem -in message | base64
        assertThat(signed("payments").value())
                .isEqualTo("EhvZBRo67OjU5XeDXqYnCXXQnkYgXg6Eu28TRiQUbl/RgD3BohrKjPB/PbBWEOBk+LV6I2ZfGMsMqLhq7ibPDg==");
    }

    @Test
    void shouldRefuseEachKindOfForgeryByItsName() throws Exception {
        TrustedKeys trusted = trusted();
        ModelSignature signature = signed("payments");

        assertThatThrownBy(() -> trusted.check(version("payments", CONTENT, null)))
                .hasMessageContaining("version 1 of detector payments is not signed");
        assertThatThrownBy(() -> trusted.check(version("cards", CONTENT, signature)))
                .hasMessageContaining("made for other bytes or for another detector");
        assertThatThrownBy(() -> trusted.check(version("payments", ModelContent.of(new byte[] {1, 2, 4}), signature)))
                .hasMessageContaining("made for other bytes or for another detector");
        assertThatThrownBy(() -> trusted.check(
                        version("payments", CONTENT, new ModelSignature(signature.keyId(), "Ed25519", "AAAA"))))
                .hasMessageContaining("is not valid");
        assertThatThrownBy(() -> trusted.check(
                        version("payments", CONTENT, new ModelSignature(signature.keyId(), "none", signature.value()))))
                .hasMessageContaining("signed by none, not by Ed25519");
        KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        ModelSignature theirs = Signing.of(
                        file("theirs.pem", pem("PRIVATE KEY", other.getPrivate().getEncoded())))
                .sign("payments", CONTENT);
        assertThatThrownBy(() -> trusted.check(version("payments", CONTENT, theirs)))
                .hasMessageContaining("which is not the trusted one");
        Path both =
                file("both.pem", PUBLIC + pem("PUBLIC KEY", other.getPublic().getEncoded()));
        assertThatCode(() -> TrustedKeys.of(List.of(both)).check(version("payments", CONTENT, theirs)))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldSayWhatIsWrongWithAKeyFile() throws Exception {
        Path encrypted = file("encrypted.pem", PRIVATE.replace("PRIVATE", "ENCRYPTED PRIVATE"));
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        Path ofRsa = file("rsa.pem", pem("PUBLIC KEY", rsa.getPublic().getEncoded()));
        Path missing = folder.resolve("missing.pem");

        assertThatThrownBy(() -> Signing.of(encrypted))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(encrypted + " holds no 'PRIVATE KEY', but ENCRYPTED PRIVATE KEY");
        assertThatThrownBy(() -> TrustedKeys.of(List.of(ofRsa)))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(ofRsa + " holds a public key that is not of Ed25519");
        assertThatThrownBy(() -> TrustedKeys.of(List.of(missing)))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(missing.toString());
    }

    private static String pem(String label, byte[] encoded) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END "
                + label + "-----\n";
    }
}

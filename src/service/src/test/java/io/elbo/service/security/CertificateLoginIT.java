package io.elbo.service.security;

import static io.elbo.service.security.SecuredService.DETECTORS;
import static io.elbo.service.security.SecuredService.PROMOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in to the packaged service by a client's certificate. */
class CertificateLoginIT {
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    private static Path users;
    private static KeyStore keys;
    private static SecuredService service;

    @BeforeAll
    static void start() throws Exception {
        Path file = folder.resolve("keys.p12");
        generate(file, "authority", "-ext", "bc:c");
        generate(file, "server", "-signer", "authority", "-ext", "san=dns:localhost");
        generate(file, "alice", "-signer", "authority");
        keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        Path trusted = folder.resolve("trusted.p12");
        store(trusted, "authority");
        users = Files.writeString(folder.resolve("users"), "# who calls from the other cluster\nalice::viewer\n");
        service = SecuredService.start(
                Map.of(
                        "elbo.security.mode",
                        "mtls",
                        "elbo.security.users-file",
                        users.toString(),
                        "quarkus.http.ssl-port",
                        "${quarkus.http.port}",
                        "quarkus.http.tls-configuration-name",
                        "api",
                        "quarkus.tls.api.key-store.p12.path",
                        file.toString(),
                        "quarkus.tls.api.key-store.p12.password",
                        PASSWORD,
                        "quarkus.tls.api.key-store.p12.alias",
                        "server",
                        "quarkus.tls.api.key-store.p12.alias-password",
                        PASSWORD,
                        "quarkus.tls.api.trust-store.p12.path",
                        trusted.toString(),
                        "quarkus.tls.api.trust-store.p12.password",
                        PASSWORD),
                client("alice"),
                "https");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static void generate(Path file, String name, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name + ", OU=tests",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static void store(Path file, String trusted) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(trusted, keys.getCertificate(trusted));
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    /** @param name whose certificate it shows; null for nobody's */
    private static HttpClient client(@Nullable String name) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", keys.getCertificate("authority"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManager[] shown = null;
        if (name != null) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(
                    name,
                    keys.getKey(name, PASSWORD.toCharArray()),
                    PASSWORD.toCharArray(),
                    keys.getCertificateChain(name));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(own, PASSWORD.toCharArray());
            shown = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    @Test
    void shouldAllowWhatTheCertificatesLineAllowsAndReadItAgainWhenItIsReplaced() throws Exception {
        assertThat(service.get(DETECTORS).statusCode()).isEqualTo(200);
        assertThat(service.post(PROMOTE).statusCode()).isEqualTo(403);

        Files.writeString(users, "alice::operator\n");
        assertThat(service.post(PROMOTE).statusCode()).isEqualTo(404);

        Files.writeString(users, "bob::viewer\n");
        assertThat(service.get(DETECTORS).statusCode()).isEqualTo(403);
        assertThat(service.get(DETECTORS).body()).contains("CN=alice");
        Files.writeString(users, "alice::viewer\n");
    }

    @Test
    void shouldSpeakWithNobodyWithoutACertificate() throws Exception {
        HttpClient stranger = client(null);

        assertThatThrownBy(() -> service.with(stranger).get(DETECTORS)).isInstanceOf(IOException.class);
    }
}

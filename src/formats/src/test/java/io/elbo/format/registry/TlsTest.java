package io.elbo.format.registry;

import static io.elbo.format.registry.Keys.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.format.writer.WriterSchemas.Away;
import io.elbo.format.writer.WriterSchemas.Found;
import io.elbo.format.writer.WriterSchemas.Lookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init") // made before the tests
    private static Keys keys;

    @BeforeAll
    static void makeKeys() throws Exception {
        keys = new Keys(folder)
                .sign("server", "-ext", "san=dns:localhost")
                .sign("expired", "-ext", "san=dns:localhost", "-startdate", "-2d", "-validity", "1")
                .sign("client");
    }

    private static FakeRegistry server(String name, boolean certificates) throws Exception {
        return FakeRegistry.tls(keys.server(name), certificates).answering("/schemas/ids/1", 200, "{\"schema\":\"x\"}");
    }

    private static Map<String, String> trusting(String type) throws Exception {
        return trusting(type, keys.trust(type));
    }

    private static Map<String, String> trusting(String type, Path file) {
        Map<String, String> settings = new HashMap<>();
        settings.put("ssl.truststore.type", type);
        settings.put("ssl.truststore.location", file.toString());
        if (!type.equals("PEM")) {
            settings.put("ssl.truststore.password", PASSWORD);
        }
        return settings;
    }

    private static Map<String, String> showing(String type, String name) throws Exception {
        Map<String, String> settings = trusting(type);
        settings.put("ssl.keystore.type", type);
        settings.put("ssl.keystore.location", keys.key(type, name).toString());
        if (!type.equals("PEM")) {
            settings.put("ssl.keystore.password", PASSWORD);
            settings.put("ssl.key.password", PASSWORD);
        }
        return settings;
    }

    private static RestRegistry registry(FakeRegistry server, Map<String, String> settings) {
        Http http = new Http(new Tls(settings), null, Duration.ofSeconds(30));
        return new RestRegistry(new RegistryConnection(http, List.of(server.address()), Login.NONE, Map.of()));
    }

    private static Lookup ask(FakeRegistry server, Map<String, String> settings) {
        return registry(server, settings).ask(1);
    }

    private static String away(FakeRegistry server, Map<String, String> settings) {
        return ((Away) ask(server, settings)).why();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "PKCS12", "PEM"})
    void shouldTrustAnAuthority(String type) throws Exception {
        try (FakeRegistry server = server("server", false)) {
            assertThat(ask(server, trusting(type))).isInstanceOf(Found.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "PKCS12", "PEM"})
    void shouldShowACertificate(String type) throws Exception {
        try (FakeRegistry server = server("server", true)) {
            assertThat(ask(server, showing(type, "client"))).isInstanceOf(Found.class);
        }
    }

    @Test
    void shouldSayThatARegistryWantsACertificate() throws Exception {
        try (FakeRegistry server = server("server", true)) {
            assertThat(away(server, trusting("PKCS12")))
                    .endsWith("does it want a certificate that it knows, in schema.registry.ssl.keystore.location?");
        }
    }

    @Test
    void shouldSayThatACertificateIsNotTrusted() throws Exception {
        try (FakeRegistry server = server("server", false)) {
            assertThat(away(server, Map.of()))
                    .contains("not signed by anybody who is trusted here", "schema.registry.ssl.truststore.location");
        }
    }

    @Test
    void shouldSayThatACertificateIsForAnotherName() throws Exception {
        try (FakeRegistry server = server("client", false)) {
            assertThat(away(server, trusting("PEM"))).endsWith("its certificate is not for the name localhost");
        }
    }

    @Test
    void shouldSayThatACertificateHasExpired() throws Exception {
        try (FakeRegistry server = server("expired", false)) {
            assertThat(away(server, trusting("PEM"))).endsWith("its certificate has expired");
        }
    }

    @Test
    void shouldSayThatARegistryDoesNotSpeakTls() {
        assertThat(TlsWords.of("r", new IOException(new SSLException("Unsupported or unrecognized SSL message"))))
                .isEqualTo("it does not speak TLS: should the address begin with http://?");
    }

    /** Certificates are renewed while processes run. */
    @Test
    void shouldReadItsFilesAgainWhenASideDoesNotAcceptTheOther(@TempDir Path replaced) throws Exception {
        Path trust = Files.copy(keys.trust("PEM", "client"), replaced.resolve("trust.pem"));
        try (FakeRegistry server = server("server", false)) {
            RestRegistry registry = registry(server, trusting("PEM", trust));
            assertThat(registry.ask(1)).isInstanceOf(Away.class);

            Files.writeString(trust, "half of a file");
            assertThat(registry.ask(1)).isInstanceOf(Away.class);
            Files.copy(keys.trust("PEM"), trust, StandardCopyOption.REPLACE_EXISTING);
            assertThat(registry.ask(1)).isInstanceOf(Away.class); // which reads them
            assertThat(registry.ask(1)).isInstanceOf(Found.class);
        }
    }

    @Test
    void shouldRefuseFilesThatCannotBeRead() throws Exception {
        Path file = keys.trust("PKCS12");
        Map<String, String> wrongPassword = trusting("PKCS12", file);
        wrongPassword.put("ssl.truststore.password", "hunter22");
        Path text = Files.writeString(folder.resolve("no.pem"), "nothing");

        for (Map<String, String> settings :
                List.of(wrongPassword, trusting("PEM", text), trusting("PKCS12", folder.resolve("nowhere.p12")))) {
            assertThatThrownBy(() -> new Tls(settings).context())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(String.valueOf(settings.get("ssl.truststore.location")))
                    .hasMessageNotContaining("hunter22");
        }
    }
}

package io.elbo.format.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.format.writer.WriterSchemas.Found;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class RegistrySettingsTest {
    static final List<String> MAY_BE_SECRET =
            Names.ALL.stream().filter(name -> !name.endsWith(".location")).toList();

    @SuppressWarnings("NullAway.Init") // set before each test
    private FakeRegistry server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeRegistry();
        server.answering("/schemas/ids/1", 200, "{\"schema\":\"x\"}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** @param more names and values in turn */
    private static Map<String, String> settings(String url, String... more) {
        Map<String, String> settings = new HashMap<>(Map.of("url", url));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    /** What the registry hears of a client with these settings. */
    private FakeRegistry.Question heard(String url, String... more) {
        try (RegistryClient client = RegistrySettings.of(settings(url, more)).client()) {
            assertThat(client.find(1)).isInstanceOf(Found.class);
        }
        return server.questions().get(server.questions().size() - 1);
    }

    private FakeRegistry.Question heard(Map<String, String> more) {
        return heard(
                server.address().toString(),
                more.entrySet().stream()
                        .flatMap(setting -> List.of(setting.getKey(), setting.getValue()).stream())
                        .toArray(String[]::new));
    }

    private static AbstractStringAssert<?> refusal(String url, String... more) {
        return assertThat(catchRefusal(settings(url, more)));
    }

    private static String catchRefusal(Map<String, String> settings) {
        try {
            RegistrySettings.of(settings).client().close();
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
        return "accepted";
    }

    @Test
    void shouldFindARegistry() {
        assertThat(heard(Map.of()).authorization()).isEmpty();
    }

    @Test
    void shouldLogInByUserAndPassword() {
        String expected = "Basic YW5uOnNlOmNyZXQ="; // ann:se:cret
        assertThat(heard(Map.of("basic.auth.user.info", "ann:se:cret")).authorization())
                .isEqualTo(expected);
        assertThat(heard(Map.of(
                                "schema.registry.basic.auth.credentials.source",
                                "USER_INFO",
                                "schema.registry.basic.auth.user.info",
                                "ann:se:cret"))
                        .authorization())
                .isEqualTo(expected);
        assertThat(heard("http://ann:se%3Acret@localhost:" + server.port()).authorization())
                .isEqualTo(expected);
    }

    @Test
    void shouldLogInByAToken() {
        FakeRegistry.Question question = heard(Map.of(
                "bearer.auth.token",
                "abc",
                "bearer.auth.logical.cluster",
                "lsrc-1",
                "bearer.auth.identity.pool.id",
                "pool-2"));

        assertThat(question.authorization()).isEqualTo("Bearer abc");
        assertThat(question.headers()).containsEntry("Target-sr-cluster", List.of("lsrc-1"));
        assertThat(question.headers()).containsEntry("Confluent-identity-pool-id", List.of("pool-2"));
    }

    @Test
    void shouldAskThroughAProxy() {
        FakeRegistry.Question question = heard(
                "http://registry.invalid", "proxy.host", "localhost", "proxy.port", String.valueOf(server.port()));

        assertThat(question.headers()).containsEntry("Host", List.of("registry.invalid"));
    }

    @Test
    void shouldRefuseANameThatIsUnknown() {
        refusal("http://r", "bearer.auth.tokn", "hunter22")
                .isEqualTo(
                        "schema.registry.bearer.auth.tokn is unknown; did you mean schema.registry.bearer.auth.token?");
        refusal("http://r", "schema.registry.ssl.truststore.file", "a")
                .startsWith(
                        "schema.registry.ssl.truststore.file is unknown; did you mean schema.registry.ssl.truststore.");
    }

    @Test
    void shouldRefuseWhatCannotBeUsed() {
        refusal("").startsWith("schema.registry.url must be the address");
        refusal("registry:8081").startsWith("schema.registry.url must begin with http");
        refusal("http://r, ftp://r").startsWith("schema.registry.url must begin with http");
        refusal("http://r?user=ann").startsWith("schema.registry.url must begin with http");
        refusal("http://r", "request.timeout.ms", "0")
                .isEqualTo("schema.registry.request.timeout.ms must be a number from 1 to 600000");
        refusal("http://r", "proxy.host", "p").startsWith("schema.registry.proxy.port is missing");
        refusal("http://r", "basic.auth.credentials.source", "SASL_INHERIT").endsWith("can be USER_INFO or URL");
        refusal("http://r", "basic.auth.credentials.source", "USER_INFO")
                .isEqualTo("schema.registry.basic.auth.user.info is missing, "
                        + "which schema.registry.basic.auth.credentials.source needs");
        refusal("http://r", "basic.auth.user.info", "ann").endsWith("a user and a password with a colon between them");
        refusal("http://r", "bearer.auth.credentials.source", "CUSTOM").endsWith("can be STATIC_TOKEN or OAUTHBEARER");
        refusal("http://r", "bearer.auth.credentials.source", "STATIC_TOKEN")
                .startsWith("schema.registry.bearer.auth.token is missing");
        refusal("http://r", "bearer.auth.token", "hunter22\nx")
                .isEqualTo(
                        "schema.registry.bearer.auth.token is no token: it has other characters than those of a word");
        refusal("http://r", "bearer.auth.token", "hunter22\u20ac").doesNotContain("hunter22");
        refusal("http://r", "bearer.auth.issuer.endpoint.url", "http://t", "bearer.auth.client.id", "elbo")
                .startsWith("schema.registry.bearer.auth.client.secret is missing");
        refusal("http://ann:secret@r", "bearer.auth.token", "abc").endsWith("only one of the two is possible");
        refusal("http://r", "ssl.endpoint.identification.algorithm", "none").contains("can only be https");
        refusal(
                        "http://r",
                        "ssl.truststore.type",
                        "PEM",
                        "ssl.truststore.password",
                        "a",
                        "ssl.truststore.location",
                        "b")
                .contains("b");
    }

    @ParameterizedTest
    @FieldSource("MAY_BE_SECRET")
    void shouldNeverShowAValue(String name) {
        String secret = "ann:hunter22";
        String shown = catchRefusal(settings("http://ann:hunter22@r", name, secret));

        assertThat(shown).doesNotContain("hunter22");
        assertThat(RegistrySettings.of(settings("http://ann:hunter22@r")).toString())
                .doesNotContain("hunter22");
    }

    @Test
    void shouldNotShowTheUserOfAnAddressThatDoesNotAnswer() throws IOException {
        server.close();
        RegistrySettings settings = RegistrySettings.of(settings("http://ann:hunter22@localhost:" + server.port()));
        try (RegistryClient client = settings.client()) {
            assertThat(client.find(1).toString()).contains("localhost").doesNotContain("hunter22");
        }
    }

    @Test
    void shouldRefuseAKeyStoreThatIsNotThere() {
        refusal("https://r", "ssl.keystore.location", "/nowhere/keys.p12", "ssl.keystore.password", "a")
                .startsWith("schema.registry.ssl.*: Failed to load SSL keystore /nowhere/keys.p12");
    }
}

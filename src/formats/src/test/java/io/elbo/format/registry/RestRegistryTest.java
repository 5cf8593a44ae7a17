package io.elbo.format.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.format.writer.SchemaIds;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas.Away;
import io.elbo.format.writer.WriterSchemas.Found;
import io.elbo.format.writer.WriterSchemas.Lookup;
import io.elbo.format.writer.WriterSchemas.NotFound;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestRegistryTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init") // set before each test
    private FakeRegistry server;

    private final ExecutorService threads = Executors.newSingleThreadExecutor();

    @BeforeEach
    void start() throws IOException {
        server = new FakeRegistry();
    }

    @AfterEach
    void stop() {
        server.close();
        threads.shutdownNow();
    }

    private static RestRegistry registry(Login login, Duration timeout, URI... addresses) {
        Http http = new Http(new Tls(Map.of()), null, timeout);
        return new RestRegistry(new RegistryConnection(http, List.of(addresses), login, Map.of()));
    }

    private Lookup ask(long id) {
        return registry(Login.NONE, LONG, server.address()).ask(id);
    }

    private String away(long id) {
        return ((Away) ask(id)).why();
    }

    @Test
    void shouldFindASchema() {
        server.answering("/schemas/ids/17", 200, "{\"schema\":\"\\\"int\\\"\"}")
                .answering("/schemas/ids/18", 200, "{\"schema\":\"message M {}\",\"schemaType\":\"PROTOBUF\"}");

        assertThat(ask(17)).isEqualTo(new Found(new WriterSchema("AVRO", "\"int\"", List.of())));
        assertThat(ask(18)).isEqualTo(new Found(new WriterSchema("PROTOBUF", "message M {}", List.of())));
    }

    @Test
    void shouldFollowReferencesInTheOrderInWhichTheyAreParsed() {
        server.answering(
                        "/schemas/ids/1",
                        200,
                        "{\"schema\":\"top\",\"references\":[{\"name\":\"a\",\"subject\":\"a b/c\",\"version\":3},{\"name\":\"d\",\"subject\":\"d\",\"version\":1}]}")
                .answering(
                        "/subjects/a%20b%2Fc/versions/3",
                        200,
                        "{\"schema\":\"middle\",\"references\":[{\"name\":\"d\",\"subject\":\"d\",\"version\":1}]}")
                .answering("/subjects/d/versions/1", 200, "{\"schema\":\"bottom\"}");

        assertThat(ask(1))
                .isEqualTo(new Found(new WriterSchema(
                        "AVRO",
                        "top",
                        List.of(
                                new WriterSchema.Reference("d", "bottom"),
                                new WriterSchema.Reference("a", "middle")))));
    }

    @Test
    void shouldRefuseASchemaThatRefersToItself() {
        server.answering(
                        "/schemas/ids/1",
                        200,
                        "{\"schema\":\"x\",\"references\":[{\"name\":\"a\",\"subject\":\"a\",\"version\":1}]}")
                .answering(
                        "/subjects/a/versions/1",
                        200,
                        "{\"schema\":\"x\",\"references\":[{\"name\":\"a\",\"subject\":\"a\",\"version\":1}]}");

        assertThat(((NotFound) ask(1)).why()).startsWith("schema 1 refers to itself");
    }

    @Test
    void shouldAskForTheSchemaOfAGuid() {
        UUID guid = UUID.fromString("89791762-2336-186f-9674-299b90a8e2f9");
        long id = SchemaIds.ofGuid(guid.getMostSignificantBits(), guid.getLeastSignificantBits());
        assertThat(ask(id)).isEqualTo(new NotFound("schema " + guid + " is not in the registry"));

        server.answering("/schemas/guids/" + guid, 200, "{\"schema\":\"x\"}");
        assertThat(ask(id)).isEqualTo(new Found(new WriterSchema("AVRO", "x", List.of())));
    }

    @Test
    void shouldFindTheLatestSchemaOfASubject() {
        server.answering("/subjects/a%20b-value/versions/latest", 200, "{\"schema\":\"x\"}");
        RestRegistry registry = registry(Login.NONE, LONG, server.address());

        assertThat(registry.latest("a b-value")).isEqualTo(new Found(new WriterSchema("AVRO", "x", List.of())));
        assertThat(registry.latest("c")).isEqualTo(new NotFound("subject c is not in the registry"));
    }

    @Test
    void shouldSayThatThereIsNoSuchSchema() {
        server.answering(
                "/schemas/ids/1",
                200,
                "{\"schema\":\"x\",\"references\":[{\"name\":\"a\",\"subject\":\"a\",\"version\":1}]}");

        assertThat(ask(2)).isEqualTo(new NotFound("schema 2 is not in the registry"));
        assertThat(ask(1))
                .isEqualTo(new NotFound("schema 1 refers to subject a version 1, which is not in the registry"));
    }

    /** Nothing of that says that there is no schema: records must not become dead letters. */
    @Test
    void shouldTakeEveryOtherAnswerForNone() {
        server.answering("/schemas/ids/1", 404, "<html>not here</html>")
                .answering("/schemas/ids/2", 401, "{}")
                .answering("/schemas/ids/3", 500, "{\"error_code\":50001}")
                .answering("/schemas/ids/4", 200, "<html>log in</html>")
                .answering("/schemas/ids/5", 302, "")
                .answering("/schemas/ids/6", 200, "x".repeat(Http.MAX_BYTES + 1))
                .answering("/schemas/ids/7", 404, "{\"error_code\":404}")
                .answering("/schemas/ids/8", 200, "");

        assertThat(away(1)).endsWith("answers status 404, and no registry's error code: is its address right?");
        assertThat(away(2)).endsWith("answers status 401: are user and password, or the token, right?");
        assertThat(away(3)).endsWith("answers status 500");
        assertThat(away(4)).endsWith("answers something else than a schema: is its address right?");
        assertThat(away(5)).endsWith("answers status 302");
        assertThat(away(6)).contains("longer than 1048576 bytes");
        assertThat(away(7)).contains("status 404");
        assertThat(away(8)).contains("something else than a schema");
    }

    /** Apicurio 2 and Confluent's registry before release 8 know no GUIDs: one record must not hold up a partition for ever. */
    @Test
    void shouldBelieveARegistryThatDoesNotKnowTheQuestion() {
        UUID guid = UUID.fromString("5adba427-2336-186f-9674-299b90a8e2f9");
        long id = SchemaIds.ofGuid(guid.getMostSignificantBits(), guid.getLeastSignificantBits());
        String unknown = "{\"error_code\":0,\"message\":\"RESTEASY003210: Could not find resource\"}";
        server.answering("/schemas/guids/" + guid, 404, unknown);
        String none = "schema " + guid + " is not in the registry, which answers status 404 to " + server.address()
                + "/schemas/guids/" + guid + ": RESTEASY003210: Could not find resource";

        assertThat(ask(id)).isEqualTo(new NotFound(none));
        server.answering("/schemas/ids/1", 200, "{\"schema\":\"x\"}");
        assertThat(ask(id)).isEqualTo(new NotFound(none));
    }

    /** What stands before a registry answers so while the registry is away. */
    @Test
    void shouldNotBelieveWhoAnswersNoQuestionOfARegistry() {
        UUID guid = UUID.fromString("5adba427-2336-186f-9674-299b90a8e2fa");
        long id = SchemaIds.ofGuid(guid.getMostSignificantBits(), guid.getLeastSignificantBits());
        server.answering("/schemas/guids/" + guid, 404, "default backend - 404");
        for (FakeRegistry.Answer other : List.of(
                new FakeRegistry.Answer(404, "default backend - 404"),
                new FakeRegistry.Answer(200, "<html>welcome</html>"),
                new FakeRegistry.Answer(503, ""),
                new FakeRegistry.Answer(401, "{}"))) {
            server.answering("/schemas/ids/1", other.status(), other.body());

            assertThat(ask(id)).isInstanceOf(Away.class);
        }
    }

    @Test
    void shouldTryOneAddressAfterTheOther() throws IOException {
        server.answering("/base/schemas/ids/1", 200, "{\"schema\":\"x\"}");
        URI failing = URI.create("http://localhost:" + unusedPort());
        try (FakeRegistry broken = new FakeRegistry()) {
            broken.answering("/schemas/ids/1", 503, "");

            assertThat(registry(Login.NONE, LONG, failing, broken.address(), URI.create(server.address() + "/base/"))
                            .ask(1))
                    .isInstanceOf(Found.class);
        }
    }

    @Test
    void shouldSayWhoItIs() {
        registry(Login.basic("ann", "sécret"), LONG, server.address()).ask(1);
        registry(Login.bearer("token"), LONG, server.address()).ask(1);
        ask(1);

        assertThat(server.authorizations()).containsExactly("Basic YW5uOnPDqWNyZXQ=", "Bearer token", "");
    }

    @Test
    void shouldNotWaitForEver() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RestRegistry registry = registry(
                    Login.NONE, Duration.ofMillis(50), URI.create("http://localhost:" + silent.getLocalPort()));

            assertThat(registry.ask(1)).isInstanceOf(Away.class);
        }
    }

    @Test
    void shouldFindTheSchemaWhenTheRegistryIsBack() throws IOException {
        int port = server.port();
        long[] nanos = {0};
        RegistryClient client =
                new RegistryClient(registry(Login.NONE, LONG, server.address()), () -> nanos[0], threads, LONG);
        server.answering("/schemas/ids/1", 200, "{\"schema\":\"x\"}");
        assertThat(client.find(1)).isInstanceOf(Found.class);
        server.close();

        assertThat(client.find(2)).isInstanceOf(Away.class);
        assertThat(client.find(1)).isInstanceOf(Found.class);

        server = new FakeRegistry(port);
        server.answering("/schemas/ids/2", 200, "{\"schema\":\"y\"}");
        assertThat(client.find(2)).isInstanceOf(Away.class);
        nanos[0] += Duration.ofSeconds(1).toNanos();
        assertThat(client.find(2)).isInstanceOf(Found.class);
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

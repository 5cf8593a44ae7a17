package io.elbo.service.security;

import static io.elbo.service.security.SecuredService.DETECTORS;
import static io.elbo.service.security.SecuredService.PROMOTE;
import static io.elbo.service.security.SecuredService.SCORE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.ServicePorts;
import io.quarkus.test.oidc.server.OidcWiremockTestResource;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logging in to the packaged service by OpenID Connect. */
class OidcLoginIT {
    /** As the test server says. */
    private static final String ISSUER = "https://server.example.com";

    private static final String AUDIENCE = "elbo";

    static {
        System.setProperty("quarkus.test.oidc.token.admin-roles", "viewer"); // of the user who logs in on the page
    }

    private static final OidcWiremockTestResource SERVER = new OidcWiremockTestResource();
    private static @Nullable HttpServer door;
    private static SecuredService service;
    private static HttpResponse<String> whileTheServerWasAway;

    @BeforeAll
    static void start() throws Exception {
        // the service starts while nothing listens there
        int port = ServicePorts.choose().api();
        service = SecuredService.start(Map.of(
                "elbo.security.mode",
                "oidc",
                "quarkus.oidc.auth-server-url",
                "http://localhost:" + port + "/auth/realms/quarkus",
                "quarkus.oidc.connection-retry-count",
                "1",
                "quarkus.oidc.credentials.secret",
                "a-secret-of-more-than-32-characters"));
        String token = token("viewer").jws().keyId("1").sign("privateKey.jwk");
        whileTheServerWasAway = service.get(DETECTORS, "Authorization", "Bearer " + token);

        URI realServer = URI.create(SERVER.start().get("keycloak.url"));
        open(port, realServer);
        BoundedWait.until("the server of logins is there", () -> read(token) == 200);
    }

    /** Passes requests on to the test's server, whose port nobody knows before it starts. */
    private static void open(int port, URI realServer) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpServer opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        opened.createContext("/", exchange -> {
            try {
                HttpRequest.Builder request = HttpRequest.newBuilder(realServer.resolve(exchange.getRequestURI()))
                        .method(
                                exchange.getRequestMethod(),
                                HttpRequest.BodyPublishers.ofByteArray(
                                        exchange.getRequestBody().readAllBytes()));
                for (String name : List.of("Authorization", "Content-Type")) {
                    exchange.getRequestHeaders()
                            .getOrDefault(name, List.of())
                            .forEach(value -> request.header(name, value));
                }
                HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
                exchange.getResponseBody().write(answer.body());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
        opened.start();
        door = opened;
    }

    @AfterAll
    static void stop() {
        service.close();
        HttpServer opened = door;
        if (opened != null) {
            opened.stop(0);
        }
        SERVER.stop();
    }

    private static JwtClaimsBuilder token(String role) {
        return Jwt.preferredUserName("alice")
                .groups(Set.of(role))
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject("123456");
    }

    private static int read(String token) {
        try {
            return service.get(DETECTORS, "Authorization", "Bearer " + token).statusCode();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int read(JwtClaimsBuilder token) {
        return read(token.jws().keyId("1").sign("privateKey.jwk"));
    }

    @ParameterizedTest
    @CsvSource({"viewer, 200, 403, 403", "scorer, 403, 200, 403", "operator, 200, 200, 404", "somebody, 403, 403, 403"})
    void shouldAllowWhatTheRoleInTheTokenAllows(String role, int reads, int scores, int changes) throws Exception {
        String[] login = {
            "Authorization", "Bearer " + token(role).jws().keyId("1").sign("privateKey.jwk")
        };

        assertThat(service.get(DETECTORS, login).statusCode()).isEqualTo(reads);
        assertThat(service.post(SCORE, login).statusCode()).isEqualTo(scores);
        assertThat(service.post(PROMOTE, login).statusCode()).isEqualTo(changes);
    }

    @Test
    void shouldRefuseATokenThatIsNotForThisServiceNow() {
        assertThat(read(token("viewer").issuer("https://elsewhere.example"))).isEqualTo(401);
        assertThat(read(token("viewer").audience("another-service"))).isEqualTo(401);
        assertThat(read(token("viewer").expiresAt(Instant.now().minus(Duration.ofMinutes(5)))))
                .isEqualTo(401);
        assertThat(read("no.real.token")).isEqualTo(401);
    }

    @Test
    void shouldSendThePageToTheLoginButTellTheApiThatOneIsMissing() throws Exception {
        HttpResponse<String> page = service.get("/");
        assertThat(page.statusCode()).isEqualTo(302);
        assertThat(page.headers().firstValue("Location")).hasValueSatisfying(to -> assertThat(to)
                .contains("response_type=code", "client_id=elbo", "/auth/realms/quarkus"));

        HttpResponse<String> api = service.get(DETECTORS);
        assertThat(api.statusCode()).isEqualTo(401);
        assertThat(api.headers().map()).containsKey("www-authenticate").doesNotContainKey("location");

        HttpResponse<String> again = service.get("/", "Cookie", "q_session=made-up");
        assertThat(again.statusCode()).isEqualTo(302);

        HttpResponse<String> broken = service.get(DETECTORS, "Cookie", "q_session=made-up");
        assertThat(broken.statusCode()).isEqualTo(401);
        assertThat(broken.headers().map()).doesNotContainKey("location");
    }

    @Test
    void shouldLetSomebodyLogInOnThePage() throws Exception {
        HttpResponse<String> page = service.get("/");
        String state = page.headers().firstValue("Location").orElseThrow().replaceFirst(".*[?&]state=([^&]+).*", "$1");

        HttpResponse<String> back = service.get("/?code=any&state=" + state, "Cookie", cookies(page));

        assertThat(back.statusCode()).as(service.output()).isEqualTo(302);
        assertThat(back.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).doesNotContain("code="));
        String session = cookies(back);
        assertThat(service.get("/", "Cookie", session).statusCode()).isEqualTo(200);
        assertThat(service.get("/api/v1/status", "Cookie", session).body())
                .contains("\"mode\":\"oidc\"", "\"user\":\"alice\"", "\"roles\":[\"viewer\"]");
        assertThat(service.post(SCORE, "Cookie", session).statusCode()).isEqualTo(403);
    }

    private static String cookies(HttpResponse<String> answer) {
        return answer.headers().allValues("Set-Cookie").stream()
                .map(cookie -> cookie.split(";", 2)[0])
                .filter(cookie -> !cookie.endsWith("="))
                .collect(Collectors.joining("; "));
    }

    @Test
    void shouldSayThatTheServerOfLoginsIsAway() {
        assertThat(whileTheServerWasAway.statusCode()).isEqualTo(503);
        assertThat(whileTheServerWasAway.headers().firstValue("Retry-After")).isPresent();
        assertThat(whileTheServerWasAway.headers().firstValue("Content-Type")).contains("application/problem+json");
    }
}

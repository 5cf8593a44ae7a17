package io.elbo.format.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.format.registry.FakeRegistry.Answer;
import io.elbo.format.registry.FakeRegistry.Question;
import io.elbo.format.writer.WriterSchemas.Away;
import io.elbo.format.writer.WriterSchemas.Found;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientCredentialsTest {
    private static final String ANSWER = "{\"access_token\":\"t%d\",\"token_type\":\"Bearer\",\"expires_in\":100}";

    private final AtomicLong nanos = new AtomicLong(7);

    @SuppressWarnings("NullAway.Init") // set before each test
    private FakeRegistry registry;

    @SuppressWarnings("NullAway.Init") // set before each test
    private FakeRegistry issuer;

    @SuppressWarnings("NullAway.Init") // set before each test
    private RestRegistry client;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        registry.answering("/schemas/ids/1", 200, "{\"schema\":\"x\"}");
        issuer = new FakeRegistry();
        issuer.answering("/token", this::next);
        client = client("");
    }

    @AfterEach
    void stop() {
        registry.close();
        issuer.close();
    }

    private Answer next(Question question) {
        return new Answer(200, ANSWER.formatted(issuer.questions().size()));
    }

    private RestRegistry client(String scope) {
        Http http = new Http(new Tls(Map.of()), null, Duration.ofSeconds(30));
        TokenEndpoint endpoint =
                new TokenEndpoint(http, URI.create(issuer.address() + "/token"), "el bo", "~s:ä", scope);
        Login login = new ClientCredentials(endpoint, nanos::get);
        return new RestRegistry(new RegistryConnection(http, List.of(registry.address()), login, Map.of()));
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private void ask() {
        assertThat(client.ask(1)).isInstanceOf(Found.class);
    }

    private String away() {
        return ((Away) client.ask(1)).why();
    }

    @Test
    void shouldAskForATokenOnce() {
        ask();
        ask();

        assertThat(registry.authorizations()).containsExactly("Bearer t1", "Bearer t1");
        assertThat(issuer.questions()).hasSize(1);
        Question question = issuer.questions().get(0);
        assertThat(question.body()).isEqualTo("grant_type=client_credentials");
        assertThat(question.authorization()).isEqualTo(Login.basicHeader("el+bo", "~s%3A%C3%A4"));
        assertThat(question.headers()).containsEntry("Content-type", List.of("application/x-www-form-urlencoded"));
    }

    @Test
    void shouldSayWhatItWantsToDo() {
        client = client("registry.read openid");
        ask();

        assertThat(issuer.questions().get(0).body())
                .isEqualTo("grant_type=client_credentials&scope=registry.read+openid");
    }

    @Test
    void shouldRenewATokenBeforeItEnds() {
        ask();
        pass(79);
        ask();
        pass(2);
        ask();

        assertThat(registry.authorizations()).containsExactly("Bearer t1", "Bearer t1", "Bearer t2");
    }

    @Test
    void shouldUseATokenToItsEndIfThereIsNoOther() {
        ask();
        issuer.answering("/token", 503, "");
        pass(90);
        ask();
        pass(11);

        assertThat(away()).endsWith("/token gives no token: status 503");
        assertThat(registry.authorizations()).containsExactly("Bearer t1", "Bearer t1");
    }

    @Test
    void shouldAskForAnotherTokenOnceIfOneIsRefused() {
        registry.answering(
                "/schemas/ids/1",
                question -> question.authorization().equals("Bearer t2")
                        ? new Answer(200, "{\"schema\":\"x\"}")
                        : new Answer(401, ""));
        ask();
        assertThat(issuer.questions()).hasSize(2);

        registry.answering("/schemas/ids/1", 401, "");
        assertThat(away()).endsWith("answers status 401: are user and password, or the token, right?");
        assertThat(issuer.questions()).hasSize(3);
    }

    @Test
    void shouldTakeAnIssuerThatDoesNotAnswerForARegistryThatIsAway() {
        issuer.close();

        assertThat(away()).contains(issuer.address() + "/token does not answer");
        assertThat(registry.questions()).isEmpty();
    }

    @Test
    void shouldSayWhyThereIsNoToken() {
        issuer.answering("/token", 401, "{\"error\":\"invalid_client\",\"error_description\":\"hunter22\"}");
        assertThat(away())
                .endsWith("/token gives no token: status 401, invalid_client: "
                        + "are schema.registry.bearer.auth.client.id and its secret right?");
        issuer.answering("/token", 400, "{\"error\":\"invalid_scope\"}");
        assertThat(away()).endsWith("invalid_scope: is schema.registry.bearer.auth.scope right?");
        issuer.answering("/token", 404, "<html>");
        assertThat(away()).endsWith("/token gives no token: status 404");
        issuer.answering("/token", 200, "<html>");
        assertThat(away()).endsWith("is schema.registry.bearer.auth.issuer.endpoint.url right?");
        issuer.answering("/token", 200, "{\"access_token\":\"a\\nb\"}");
        assertThat(away()).endsWith("is schema.registry.bearer.auth.issuer.endpoint.url right?");
    }
}

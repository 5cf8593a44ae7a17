package io.elbo.service.security;

import static io.elbo.service.security.SecuredService.DETECTORS;
import static io.elbo.service.security.SecuredService.PROMOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.testkit.BoundedWait;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in to the packaged service by a client's certificate, and the certificate of the service itself. */
class CertificateLoginIT {
    @TempDir
    private static Path folder;

    private static Path users;
    private static TestCertificates certificates;
    private static SecuredService service;

    @BeforeAll
    static void start() throws Exception {
        certificates = TestCertificates.in(folder, "alice");
        users = Files.writeString(folder.resolve("users"), "# who calls from the other cluster\nalice::viewer\n");
        Map<String, String> properties = new HashMap<>(certificates.properties());
        properties.put("quarkus.tls.api.reload-period", "1S");
        properties.put("elbo.security.mode", "mtls");
        properties.put("elbo.security.users-file", users.toString());
        service = SecuredService.start(properties, client("alice"), "https");
        // the connection that the other requests go on with
        await(() -> service.get(DETECTORS).statusCode() == 200);
    }

    /** The first reload of certificates after a start ends new handshakes for a moment. */
    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(BoundedWait.LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(condition);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** @param name whose certificate it shows; null for nobody's */
    private static HttpClient client(@Nullable String name) throws Exception {
        return HttpClient.newBuilder().sslContext(certificates.client(name)).build();
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

    @Test
    void shouldShowACertificateThatIsReplacedWithoutARestart() throws Exception {
        Certificate old = certificates.server();
        await(() -> shown().equals(old));

        certificates.replaceServer();

        Certificate next = certificates.server();
        assertThat(next).isNotEqualTo(old);
        await(() -> shown().equals(next));
        assertThat(service.get(DETECTORS).statusCode())
                .as("of a client from before")
                .isEqualTo(200);
    }

    /** What the service shows on a new connection. */
    private static Certificate shown() throws Exception {
        HttpResponse<String> answer = service.with(client("alice")).get(DETECTORS);
        return answer.sslSession().orElseThrow().getPeerCertificates()[0];
    }
}

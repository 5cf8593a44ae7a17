package io.elbo.service.requests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.stream.detector.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPathTest {
    @ParameterizedTest
    @CsvSource({
        "/api/v1/detectors, /api/v1/detectors",
        "/api/v1/detectors/cards/score, /api/v1/detectors/{name}/score",
        "/api/v1/detectors/made-up-17/score, /api/v1/detectors/{name}/score",
        "/api/v1/detectors/cards/generate, /api/v1/detectors/{name}/generate",
        "/api/v1/detectors/cards/anomalies, /api/v1/detectors/{name}/anomalies",
        "/api/v1/detectors/cards/anomalies/0-17, /api/v1/detectors/{name}/anomalies/{id}",
        "/api/v1/detectors/cards/anomalies/0-17/neighbours, /api/v1/detectors/{name}/anomalies/{id}/neighbours",
        "/api/v1/detectors/cards/neighbours, /api/v1/detectors/{name}/neighbours",
        "/api/v1/status, /api/v1/status",
        "/api/v1/detectors/a/b/score, other",
        "/wp-login.php, other"
    })
    void shouldNameNothingThatAClientCanMakeUp(String path, String name) {
        assertThat(RequestPath.template(path)).isEqualTo(name);
    }

    @Test
    void shouldNotTellTheKeysOfRecords() {
        assertThat(RequestPath.shown("/api/v1/detectors/cards/keys/customer-17"))
                .isEqualTo("/api/v1/detectors/cards/keys/{key}");
        assertThat(RequestPath.shown("/api/v1/detectors/cards/keys/a/b\nc"))
                .isEqualTo("/api/v1/detectors/cards/keys/{key}");
        for (String spelled : new String[] {
            "/api/v1/detectors/cards/keys;a=1/customer-17",
            "/api/v1/detectors/cards;a=1/keys/customer-17",
            "/api/v1/detectors/cards/keys;a=1/customer-17;b=customer",
            "/api/v1/detectors/cards/keys%2Fcustomer-17",
            "//api/v1/detectors/cards/keys/customer-17/keys/x"
        }) {
            assertThat(RequestPath.shown(spelled)).endsWith("/keys/{key}").doesNotContain("customer");
        }
        assertThat(RequestPath.shown("/api/v1/detectors/cards/anomalies/0-17"))
                .isEqualTo("/api/v1/detectors/cards/anomalies/0-17");
    }

    @Test
    void shouldLeaveParametersOfThePathOut() {
        assertThat(RequestPath.shown("/api/v1/status;token=secret")).isEqualTo("/api/v1/status");
    }

    @Test
    void shouldForgeNoLine() throws Exception {
        String forged = "/a\r\n2026-01-01 INFO\u0085\u2028\u2029\u001b[2J\u202e\ud800z";
        assertThat(RequestPath.shown(forged)).isEqualTo("/a??2026-01-01 INFO????[2J??z");
        assertThat(RequestPath.shown("/Å/" + "x".repeat(10_000)))
                .startsWith("/Å/x")
                .hasSize(301);

        RequestEntry entry = new RequestEntry(
                RequestPath.inOneLine("GET\n"),
                RequestPath.shown(forged),
                200,
                3,
                512,
                RequestPath.inOneLine("ann\nroot"),
                "0af7651916cd43dd8448eb211c80319c",
                null);
        assertThat(entry)
                .hasToString("GET? /a??2026-01-01 INFO????[2J??z 200, 3 ms, 512 bytes, user ann?root,"
                        + " trace 0af7651916cd43dd8448eb211c80319c");
        JsonNode json = Json.read(Json.write(entry));
        assertThat(json.path("status").isInt()).isTrue();
        assertThat(json.path("user").asText()).isEqualTo("ann?root");
        assertThat(json.has("isClosed")).isFalse();
    }
}

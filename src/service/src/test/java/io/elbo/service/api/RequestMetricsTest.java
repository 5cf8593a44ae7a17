package io.elbo.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestMetricsTest {
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
        assertThat(RequestMetrics.path(path)).isEqualTo(name);
    }
}

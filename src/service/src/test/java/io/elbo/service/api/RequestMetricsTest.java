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
        "/api/v1/detectors/a/b/score, other",
        "/wp-login.php, other"
    })
    void shouldNameNothingThatAClientCanMakeUp(String path, String name) {
        assertThat(RequestMetrics.path(path)).isEqualTo(name);
    }
}

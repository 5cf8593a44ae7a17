package io.elbo.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleTest {
    @ParameterizedTest
    @CsvSource({
        "GET, /, VIEWER",
        "HEAD, /api/v1/detectors, VIEWER",
        "GET, /api/v1/detectors/d/score, VIEWER",
        "POST, /api/v1/detectors/d/score, SCORER",
        "POST, /api/v1/detectors/d/generate, SCORER",
        "POST, /api/v1/detectors/d/interpolate, SCORER",
        "POST, /api/v1/detectors/d/neighbours, SCORER",
        "GET, /api/v1/detectors/d/anomalies/0-1/neighbours, VIEWER",
        "POST, /api/v1/detectors/d/versions/1/promote, OPERATOR",
        "DELETE, /api/v1/detectors/d/challenger, OPERATOR",
        "DELETE, /api/v1/detectors/d/score, OPERATOR",
        "POST, /elsewhere/score, OPERATOR",
        "MADE-UP, /api/v1/detectors, OPERATOR"
    })
    void shouldTakeForAChangeWhateverIsNotKnownToBeLess(String method, String path, Role needed) {
        assertThat(Role.neededFor(method, path)).isEqualTo(needed);
    }

    @Test
    void shouldLetOperatorsDoWhatTheOthersMay() {
        assertThat(Role.OPERATOR.including()).containsExactlyInAnyOrder(Role.values());
        assertThat(Role.SCORER.including()).containsExactly(Role.SCORER);
    }
}

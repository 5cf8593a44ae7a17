package io.elbo.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestKindTest {
    @ParameterizedTest
    @CsvSource({
        "GET,    /api/v1/events,                           EVENTS",
        "GET,    /api/v1/events/,                          EVENTS",
        "GET,    /api/v1/events;x=1,                       EVENTS",
        "GET,    /api;a/v1;b/events;c//,                   EVENTS",
        "HEAD,   /api/v1/events,                           EVENTS",
        "GET,    /api/v1/detectors/d/scores/,              VIEW",
        "POST,   /api/v1/detectors/d/score;x=1,            WORK",
        "POST,   /api/v1/detectors/d/pause;x=/score,       CHANGE",
        "GET,    /api/v1/status,                           VIEW",
        "HEAD,   /api/v1/detectors,                        VIEW",
        "GET,    /api/v1/detectors/d/anomalies/0-1,        VIEW",
        "GET,    /api/v1/detectors/d/versions,             VIEW",
        "GET,    /api/v1/detectors/d/versions/3,           VIEW",
        "GET,    /api/v1/detectors/d/control,              VIEW",
        "GET,    /api/v1/detectors/d/challenger,           VIEW",
        "GET,    /api/v1/detectors/d/keys/versions,        WORK",
        "POST,   /api/v1/detectors/d/score,                WORK",
        "POST,   /api/v1/detectors/d/interpolate,          WORK",
        "POST,   /api/v1/detectors/d/neighbours,           WORK",
        "GET,    /api/v1/made/up,                          WORK",
        "POST,   /api/v1/detectors/d/pause,                CHANGE",
        "PUT,    /api/v1/detectors/d/budgets,              CHANGE",
        "DELETE, /api/v1/detectors/d/challenger,           CHANGE",
        "POST,   /api/v1/detectors/d/versions/score/retire, CHANGE",
        "BREW,   /api/v1/detectors,                        CHANGE"
    })
    void shouldTellScoringFromLookingAndChanging(String method, String path, RequestKind kind) {
        assertThat(RequestKind.of(method, path)).isEqualTo(kind);
    }
}

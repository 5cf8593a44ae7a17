package io.elbo.service.security;

import static io.elbo.service.security.CrossSiteGuard.Decision.ADMITTED;
import static io.elbo.service.security.CrossSiteGuard.Decision.CROSS_SITE;
import static io.elbo.service.security.CrossSiteGuard.Decision.NOT_JSON;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossSiteGuardTest {
    private static final String JSON = "application/json";

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "Cross-Site", "unheard-of"})
    void shouldRefuseChangesThatAnotherSiteHasCaused(String site) {
        assertThat(CrossSiteGuard.decide("POST", site, true, JSON)).isEqualTo(CROSS_SITE);
        assertThat(CrossSiteGuard.decide("DELETE", site, false, null)).isEqualTo(CROSS_SITE);
    }

    @Test
    void shouldAdmitTheOwnPageAndClientsThatAreNoBrowsers() {
        assertThat(CrossSiteGuard.decide("POST", "same-origin", true, JSON)).isEqualTo(ADMITTED);
        assertThat(CrossSiteGuard.decide("POST", "none", true, JSON)).isEqualTo(ADMITTED);
        assertThat(CrossSiteGuard.decide("POST", null, true, "Application/JSON; charset=utf-8"))
                .isEqualTo(ADMITTED);
        assertThat(CrossSiteGuard.decide("DELETE", null, false, null)).isEqualTo(ADMITTED);
    }

    @Test
    void shouldAdmitReadsOfLinksOnOtherSites() {
        assertThat(CrossSiteGuard.decide("GET", "cross-site", false, null)).isEqualTo(ADMITTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "text/plain; a=application/json",
                "application/json-patch+json",
                ""
            })
    void shouldRefuseBodiesThatAnyPageCouldSend(String contentType) {
        assertThat(CrossSiteGuard.decide("POST", null, true, contentType)).isEqualTo(NOT_JSON);
        assertThat(CrossSiteGuard.decide("POST", null, true, null)).isEqualTo(NOT_JSON);
    }
}

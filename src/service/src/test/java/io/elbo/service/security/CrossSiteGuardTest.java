package io.elbo.service.security;

import static io.elbo.service.security.CrossSiteGuard.Decision.ADMITTED;
import static io.elbo.service.security.CrossSiteGuard.Decision.CROSS_SITE;
import static io.elbo.service.security.CrossSiteGuard.Decision.NOT_JSON;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.HostAndPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrossSiteGuardTest {
    private static final String JSON = "application/json";

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "Cross-Site", "unheard-of"})
    void shouldTellByWhatTheBrowserSaysOfTheSite(String site) {
        assertThat(CrossSiteGuard.isOfOtherSite(site, null, null)).isTrue();
        assertThat(CrossSiteGuard.isOfOtherSite("same-origin", "https://elsewhere.example", null))
                .as("a proxy may call the host otherwise")
                .isFalse();
        assertThat(CrossSiteGuard.isOfOtherSite("none", null, null)).isFalse();
        assertThat(CrossSiteGuard.isOfOtherSite(null, null, null))
                .as("no browser")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http://192.0.2.2:8080,     192.0.2.2,    8080, false",
        "http://Elbo.example,       elbo.example, -1,   false",
        "http://elbo.example:80,    elbo.example, -1,   false",
        "https://elbo.example,      elbo.example, 443,  false",
        "http://[::1]:8080,         ::1,          8080, false",
        "http://localhost:18900,    192.0.2.2,    8080, true",
        "http://192.0.2.2:18900,    192.0.2.2,    8080, true",
        "http://elbo.example.evil,  elbo.example, -1,   true",
        "null,                      elbo.example, -1,   true",
        "'http://elbo.example evil', elbo.example, -1,  true"
    })
    void shouldTellByTheOriginOverPlainHttp(String origin, String host, int port, boolean isOfOther) {
        assertThat(CrossSiteGuard.isOfOtherSite(null, origin, HostAndPort.create(host, port)))
                .isEqualTo(isOfOther);
        assertThat(CrossSiteGuard.isOfOtherSite(null, origin, null)).isTrue();
    }

    @Test
    void shouldRefuseChangesThatAnotherSiteHasCaused() {
        assertThat(CrossSiteGuard.decide("POST", true, true, JSON)).isEqualTo(CROSS_SITE);
        assertThat(CrossSiteGuard.decide("DELETE", true, false, null)).isEqualTo(CROSS_SITE);
    }

    @Test
    void shouldAdmitTheOwnPageAndClientsThatAreNoBrowsers() {
        assertThat(CrossSiteGuard.decide("POST", false, true, JSON)).isEqualTo(ADMITTED);
        assertThat(CrossSiteGuard.decide("POST", false, true, "Application/JSON; charset=utf-8"))
                .isEqualTo(ADMITTED);
        assertThat(CrossSiteGuard.decide("DELETE", false, false, null)).isEqualTo(ADMITTED);
    }

    @Test
    void shouldAdmitReadsOfLinksOnOtherSites() {
        assertThat(CrossSiteGuard.decide("GET", true, false, null)).isEqualTo(ADMITTED);
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
    void shouldRefuseWhatAnyPageCouldSend(String contentType) {
        assertThat(CrossSiteGuard.decide("POST", false, true, contentType)).isEqualTo(NOT_JSON);
        assertThat(CrossSiteGuard.decide("POST", false, true, null)).isEqualTo(NOT_JSON);
        assertThat(CrossSiteGuard.decide("POST", false, false, contentType))
                .as("an empty form")
                .isEqualTo(NOT_JSON);
    }
}

package io.elbo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DesktopBrowserTest {
    private static final String PAGE = "http://localhost:8080/";

    @Test
    void shouldOpenThePageOnADesktop() {
        assertThat(DesktopBrowser.command("Linux", Map.of("DISPLAY", ":0"), PAGE))
                .contains(List.of("xdg-open", PAGE));
        assertThat(DesktopBrowser.command("Linux", Map.of("WAYLAND_DISPLAY", "wayland-0"), PAGE))
                .contains(List.of("xdg-open", PAGE));
        assertThat(DesktopBrowser.command("Mac OS X", Map.of(), PAGE)).contains(List.of("open", PAGE));
        assertThat(DesktopBrowser.command("Windows 11", Map.of(), PAGE))
                .contains(List.of("rundll32", "url.dll,FileProtocolHandler", PAGE));
    }

    @Test
    void shouldOpenNothingWhereNobodySits() {
        assertThat(DesktopBrowser.command("Linux", Map.of(), PAGE)).isEmpty();
        assertThat(DesktopBrowser.command("Linux", Map.of("DISPLAY", ""), PAGE)).isEmpty();
        assertThat(DesktopBrowser.command("Mac OS X", Map.of("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22"), PAGE))
                .isEmpty();
        assertThat(DesktopBrowser.command("Linux", Map.of("DISPLAY", ":0", "CI", "true"), PAGE))
                .isEmpty();
    }
}

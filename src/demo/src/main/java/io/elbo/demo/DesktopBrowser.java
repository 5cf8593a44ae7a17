package io.elbo.demo;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The browser of the desktop that the demo runs on, if it runs on one. */
final class DesktopBrowser {
    private DesktopBrowser() {}

    /** Opens a page. Returns whether there is a desktop that was asked to; what it makes of it is not waited for. */
    static boolean open(String address) {
        Optional<List<String>> command = command(System.getProperty("os.name"), System.getenv(), address);
        if (command.isEmpty()) {
            return false;
        }
        try {
            new ProcessBuilder(command.get())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException e) {
            return false; // a desktop without this program: the address is printed in any case
        }
    }

    /** What opens a page on a system of this kind; empty if nobody sits before it. */
    static Optional<List<String>> command(String system, Map<String, String> environment, String address) {
        if (isSet(environment, "CI") || isSet(environment, "SSH_CONNECTION")) {
            return Optional.empty();
        }
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return Optional.of(List.of("open", address));
        }
        if (name.startsWith("windows")) {
            return Optional.of(List.of("rundll32", "url.dll,FileProtocolHandler", address));
        }
        return isSet(environment, "DISPLAY") || isSet(environment, "WAYLAND_DISPLAY")
                ? Optional.of(List.of("xdg-open", address))
                : Optional.empty();
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }
}

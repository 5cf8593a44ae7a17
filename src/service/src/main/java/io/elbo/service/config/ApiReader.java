package io.elbo.service.config;

import io.elbo.service.config.ElboConfig.ApiConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Turns the {@code elbo.api.*} properties into {@link ApiSettings}, or refuses them in one line. */
public final class ApiReader {
    private static final String PREFIX = "elbo.api.";
    /** Far below the heap, also with several requests at once. */
    private static final int MAX_BODY_BYTES = 16 << 20;

    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):[0-9]{1,5}");

    /** As Kubernetes writes the address of a pod before a port. */
    private static final Pattern BARE_IPV6 = Pattern.compile("^([0-9A-Fa-f]*:[0-9A-Fa-f:]+):([0-9]{1,5})$");

    private ApiReader() {}

    public static ApiSettings read(ApiConfig tree) {
        return new ApiSettings(
                SettingsReader.bytes(PREFIX + "max-body-bytes", tree.maxBodyBytes(), MAX_BODY_BYTES),
                SettingsReader.integer(PREFIX + "max-concurrent-requests", tree.maxConcurrentRequests(), 1, 64),
                SettingsReader.integer(PREFIX + "max-records-per-second", tree.maxRecordsPerSecond(), 1, 1_000_000),
                Durations.read(PREFIX + "timeout", tree.timeout(), Duration.ofMillis(100), Duration.ofMinutes(5)));
    }

    /** Where other instances reach the API of this one, as host:port; empty if they do not. */
    public static Optional<String> advertisedAddress(ApiConfig tree) {
        return tree.advertisedAddress()
                .map(String::strip)
                .map(address -> BARE_IPV6.matcher(address).replaceFirst("[$1]:$2"))
                .map(address -> SettingsReader.matching(
                        PREFIX + "advertised-address", address, ADDRESS, "a host and a port such as 10.1.2.3:8080"));
    }
}

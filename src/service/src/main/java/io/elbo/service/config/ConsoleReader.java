package io.elbo.service.config;

import io.elbo.service.config.ElboConfig.ConsoleConfig;
import java.time.Duration;

/** Turns the {@code elbo.console.*} properties into {@link ConsoleSettings}, or refuses them in one line. */
public final class ConsoleReader {
    private static final String PREFIX = "elbo.console.";
    private static final int MAX_ANOMALIES = 100_000;
    private static final int MAX_MEMORY_BYTES = 256 << 20;
    /** Each holds a connection, of which the process has 512. */
    private static final int MAX_VIEWERS = 256;

    private ConsoleReader() {}

    public static ConsoleSettings read(ConsoleConfig tree) {
        return new ConsoleSettings(
                SettingsReader.flag(PREFIX + "enabled", tree.enabled()),
                SettingsReader.integer(PREFIX + "anomalies", tree.anomalies(), 1, MAX_ANOMALIES),
                SettingsReader.bytes(PREFIX + "memory", tree.memory(), MAX_MEMORY_BYTES),
                SettingsReader.integer(PREFIX + "max-viewers", tree.maxViewers(), 1, MAX_VIEWERS),
                Durations.read(
                        PREFIX + "stale-after", tree.staleAfter(), Duration.ofHours(1), Duration.ofDays(36_500)));
    }
}

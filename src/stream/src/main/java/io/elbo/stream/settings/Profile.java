package io.elbo.stream.settings;

import java.util.Locale;

/** What the Kafka clients are set up for, in one word. Single {@code kafka.*} settings go over it. */
public enum Profile {
    /** Large batches: most records a second for the processor time. */
    THROUGHPUT,
    /** Records leave at once and transactions are short: few milliseconds, for more processor time a record. */
    LATENCY;

    public static Profile parse(String word) {
        return switch (word) {
            case "throughput" -> THROUGHPUT;
            case "latency" -> LATENCY;
            default -> throw BadConfigurationException.of("elbo.profile", word, "allowed are throughput and latency");
        };
    }

    /** As it stands in the configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

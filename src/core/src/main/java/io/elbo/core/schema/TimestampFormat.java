package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a timestamp is written in the record. */
public enum TimestampFormat {
    /** ISO 8601 text with an offset or {@code Z}; without either it is taken as UTC. A space may stand for the T. */
    @JsonProperty("iso-8601")
    ISO_8601,
    /** Seconds since 1970-01-01T00:00Z, a fraction allowed. */
    @JsonProperty("epoch-seconds")
    EPOCH_SECONDS,
    /** Milliseconds since 1970-01-01T00:00Z. */
    @JsonProperty("epoch-millis")
    EPOCH_MILLIS
}

package io.elbo.core.event;

import java.util.Arrays;
import java.util.Optional;

/** What an event tells, with the name and the version that it has as a CloudEvent. */
public enum EventType {
    ANOMALY("io.elbo.anomaly.v2"),
    SCORE("io.elbo.score.v2"),
    INCIDENT("io.elbo.incident.v1");

    private final String text;

    EventType(String text) {
        this.text = text;
    }

    /** The CloudEvents attribute {@code type}. */
    public String text() {
        return text;
    }

    /** See {@link #text}. */
    public static Optional<EventType> of(String text) {
        return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
    }
}

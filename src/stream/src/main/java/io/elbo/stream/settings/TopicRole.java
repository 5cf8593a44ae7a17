package io.elbo.stream.settings;

import io.elbo.core.event.EventType;
import org.jspecify.annotations.Nullable;

/** What a detector's output topics hold, with the property that names each: the one list of them. */
public enum TopicRole {
    ANOMALIES("anomalies-topic", "a topic of anomalies", EventType.ANOMALY),
    INCIDENTS("incidents-topic", "a topic of incidents", EventType.INCIDENT),
    SCORES("scores-topic", "a topic of scores", EventType.SCORE),
    ANNOTATED("annotated-topic", "a topic of annotated records", null),
    DEAD_LETTERS("dead-letter-topic", "a topic of dead letters", null);

    private final String property;
    private final String description;
    private final @Nullable EventType event;

    TopicRole(String property, String description, @Nullable EventType event) {
        this.event = event;
        this.property = property;
        this.description = description;
    }

    /** The property's name under the detector's. */
    public String property() {
        return property;
    }

    /** What the events of such a topic tell; null if it holds records as they came. */
    public @Nullable EventType event() {
        return event;
    }

    /** What such a topic is, in words for a person. */
    public String description() {
        return description;
    }
}

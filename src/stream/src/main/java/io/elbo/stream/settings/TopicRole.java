package io.elbo.stream.settings;

/** What a detector's output topics hold, with the property that names each: the one list of them. */
public enum TopicRole {
    ANOMALIES("anomalies-topic", "a topic of anomalies"),
    INCIDENTS("incidents-topic", "a topic of incidents"),
    SCORES("scores-topic", "a topic of scores"),
    ANNOTATED("annotated-topic", "a topic of annotated records"),
    DEAD_LETTERS("dead-letter-topic", "a topic of dead letters");

    private final String property;
    private final String description;

    TopicRole(String property, String description) {
        this.property = property;
        this.description = description;
    }

    /** The property's name under the detector's. */
    public String property() {
        return property;
    }

    /** What such a topic is, in words for a person. */
    public String description() {
        return description;
    }
}

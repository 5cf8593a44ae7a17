package io.elbo.stream.topic;

import io.elbo.stream.settings.DetectorSettings;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a topic is to a detector. Every list of a detector's topics is derived from this one. */
public enum TopicRole {
    INPUT("input", "an input"),
    ANOMALIES("anomalies-topic", "a topic of anomalies"),
    SCORES("scores-topic", "a topic of scores"),
    ANNOTATED("annotated-topic", "a topic of annotated records"),
    DEAD_LETTERS("dead-letter-topic", "a topic of dead letters");

    private final String property;
    private final String description;

    TopicRole(String property, String description) {
        this.property = property;
        this.description = description;
    }

    /** The roles of topics that a detector writes. */
    public static List<TopicRole> outputs() {
        return Arrays.stream(values()).filter(role -> role != INPUT).toList();
    }

    /** The detector's property that names the topic, such as {@code scores-topic}. */
    public String property() {
        return property;
    }

    /** The role for a person, such as {@code a topic of scores}. */
    public String description() {
        return description;
    }

    /** The detector's topic with this role; null if it has none. */
    public @Nullable String topic(DetectorSettings detector) {
        return switch (this) {
            case INPUT -> detector.input();
            case ANOMALIES -> detector.anomaliesTopic();
            case SCORES -> detector.scoresTopic();
            case ANNOTATED -> detector.annotatedTopic();
            case DEAD_LETTERS -> detector.deadLetterTopic();
        };
    }
}

package io.elbo.stream.topic;

import io.elbo.stream.settings.DetectorSettings;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a topic is to a detector. Every list of a detector's topics is derived from this one. */
public enum TopicRole {
    INPUT("input", "an input", DetectorSettings::input),
    ANOMALIES("anomalies-topic", "a topic of anomalies", DetectorSettings::anomaliesTopic),
    SCORES("scores-topic", "a topic of scores", DetectorSettings::scoresTopic),
    ANNOTATED("annotated-topic", "a topic of annotated records", DetectorSettings::annotatedTopic),
    DEAD_LETTERS("dead-letter-topic", "a topic of dead letters", DetectorSettings::deadLetterTopic);

    private static final List<TopicRole> OUTPUTS =
            Arrays.stream(values()).filter(role -> role != INPUT).toList();

    private final String property;
    private final String description;
    private final Function<DetectorSettings, @Nullable String> topic;

    TopicRole(String property, String description, Function<DetectorSettings, @Nullable String> topic) {
        this.property = property;
        this.description = description;
        this.topic = topic;
    }

    /** The roles of topics that a detector writes. */
    public static List<TopicRole> outputs() {
        return OUTPUTS;
    }

    /** The detector's property that names the topic, such as {@code scores-topic}. */
    public String property() {
        return property;
    }

    /** The role for a person, such as <q>a topic of scores</q>. */
    public String description() {
        return description;
    }

    /** The detector's topic with this role; null if it has none. */
    public @Nullable String topic(DetectorSettings detector) {
        return topic.apply(detector);
    }
}

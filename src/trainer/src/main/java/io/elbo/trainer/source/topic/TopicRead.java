package io.elbo.trainer.source.topic;

import io.elbo.core.model.DataSource.Sample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a topic are to be read.
 *
 * @param format how they are written
 * @param sample how many of them at most; null for all
 * @param leaveOut topics of anomalies or dead letters; records that these name are left out
 * @param leaveOutDeadLetters whether those that {@code <topic>.dlq} names are left out, too, if there is such a topic
 */
public record TopicRead(
        String topic,
        TopicBound from,
        TopicBound until,
        TopicFormat format,
        @Nullable Sample sample,
        List<String> leaveOut,
        boolean leaveOutDeadLetters) {
    /** What the name of a topic of dead letters ends with, unless the service is told another name. */
    static final String DEAD_LETTERS = ".dlq";

    public TopicRead {
        leaveOut = List.copyOf(leaveOut);
    }

    /** All records between two places, in JSON, but for dead letters. */
    public static TopicRead of(String topic, TopicBound from, TopicBound until) {
        return new TopicRead(topic, from, until, TopicFormat.JSON, null, List.of(), true);
    }
}

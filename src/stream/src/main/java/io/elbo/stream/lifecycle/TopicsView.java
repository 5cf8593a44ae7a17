package io.elbo.stream.lifecycle;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** What was last seen of the broker and of the topics that one stream needs. */
sealed interface TopicsView {
    /** One line for a person; empty where nothing is wrong. */
    String reason();

    /**
     * The broker answers and every topic is there.
     *
     * @param input the input's id, another one when it was made anew
     * @param repartitions partitions of the repartition topic; 0 if the stream has none
     */
    record Ready(Uuid input, int repartitions) implements TopicsView {
        @Override
        public String reason() {
            return "";
        }
    }

    /** Nobody has looked yet. */
    record Unknown() implements TopicsView {
        @Override
        public String reason() {
            return StreamState.Waiting.NOT_LOOKED_YET;
        }
    }

    /** A stream that runs already goes on: its clients connect again by themselves. */
    record Unreachable(String bootstrapServers, String cause) implements TopicsView {
        @Override
        public String reason() {
            return "broker " + bootstrapServers + " does not answer: " + cause;
        }
    }

    /** @param topics output topics with their {@code max.message.bytes} */
    record TopicsTooNarrow(Map<String, Integer> topics, int min) implements TopicsView {
        @Override
        public String reason() {
            return "output topics accept only small records: " + topics + "; set their max.message.bytes to at least "
                    + min;
        }
    }

    /** @param remedy what is to be done about it */
    record TopicsMissing(String kind, Collection<String> topics, String remedy) implements TopicsView {
        @Override
        public String reason() {
            return kind + (topics.size() == 1 ? " topic" : " topics") + " missing: " + String.join(", ", topics) + "; "
                    + remedy;
        }
    }

    /** Someone else still reads the topic where this stream is to go on. */
    record NotOurs(String reason) implements TopicsView {}

    /** The broker does not let this principal see a topic. */
    record TopicsRefused(Map<String, String> topics) implements TopicsView {
        @Override
        public String reason() {
            return "the broker refuses to describe topics: " + topics;
        }
    }
}

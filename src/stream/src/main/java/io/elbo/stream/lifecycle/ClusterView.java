package io.elbo.stream.lifecycle;

import java.util.Collection;
import java.util.Map;

/** What was last seen of the broker and the topics. */
sealed interface ClusterView {
    /** One line for a person; empty where nothing is wrong. */
    String reason();

    /**
     * The broker answers and every topic is there.
     *
     * @param maxRecordBytes what every output topic accepts
     */
    record Ready(int maxRecordBytes) implements ClusterView {
        @Override
        public String reason() {
            return "";
        }
    }

    /** Nobody has looked yet. */
    record Unknown() implements ClusterView {
        @Override
        public String reason() {
            return "the broker has not been asked yet";
        }
    }

    record Unreachable(String bootstrapServers, String cause) implements ClusterView {
        @Override
        public String reason() {
            return "broker " + bootstrapServers + " does not answer: " + cause;
        }
    }

    /** @param topics output topics with their {@code max.message.bytes} */
    record TopicsTooNarrow(Map<String, Integer> topics, int least) implements ClusterView {
        @Override
        public String reason() {
            return "output topics accept only small records: " + topics + "; set their max.message.bytes to at least "
                    + least;
        }
    }

    /** @param remedy what is to be done about it */
    record TopicsMissing(String kind, Collection<String> topics, String remedy) implements ClusterView {
        @Override
        public String reason() {
            return kind + (topics.size() == 1 ? " topic" : " topics") + " missing: " + String.join(", ", topics) + "; "
                    + remedy;
        }
    }
}

package io.elbo.stream.output;

import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record that leaves the stream, together with the topic that it goes to. One sink writes all of them, so
 * that the topology has the same shape whichever topics the detectors write. Immutable; the bytes are not copied.
 */
public final class Output {
    /** Writes the bytes alone: the sink has read the topic before. */
    public static final Serializer<Output> SERIALIZER = (topic, output) -> output.bytes();

    private final String topic;
    private final byte @Nullable [] bytes;

    /** @param bytes null for a record without a value */
    Output(String topic, byte @Nullable [] bytes) {
        this.topic = topic;
        this.bytes = bytes;
    }

    public String topic() {
        return topic;
    }

    byte @Nullable [] bytes() {
        return bytes;
    }
}

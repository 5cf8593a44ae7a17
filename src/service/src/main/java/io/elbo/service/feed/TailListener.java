package io.elbo.service.feed;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Receives what {@link TopicTail} reads. Called on its thread only; must be quick. */
public interface TailListener {
    /**
     * A committed record; those of one partition come in their order.
     *
     * @param isNew whether it was written after reading of its partition had begun
     */
    void read(ConsumerRecord<byte[], byte[]> record, boolean isNew);

    /** Older records of the topic are there, or were, and are not told. */
    void skipped(String topic);

    /** The topic was made anew: what was told of it is no more. */
    void restarted(String topic);

    /** Everything that was there when reading began has been told or skipped. */
    void caughtUp();

    /** Called after each poll, at least once a second while topics are read. */
    void idle();
}

package io.elbo.trainer.source.topic;

import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Told of each record of a bounded read; those of one partition come in the order of their offsets. */
@FunctionalInterface
interface RecordHandler {
    void record(ConsumerRecord<byte[], byte[]> record) throws IOException;
}

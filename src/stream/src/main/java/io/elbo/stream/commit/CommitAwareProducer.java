package io.elbo.stream.commit;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer that tells {@link CommitHooks} of each commit under exactly once. Used by one stream thread only. */
public class CommitAwareProducer extends KafkaProducer<byte[], byte[]> {
    private final CommitHooks hooks;
    private Map<TopicPartition, OffsetAndMetadata> sent = Map.of(); // with the transaction under way

    public CommitAwareProducer(Map<String, Object> configuration, CommitHooks hooks) {
        super(configuration, new ByteArraySerializer(), new ByteArraySerializer());
        this.hooks = hooks;
    }

    @Override
    public void flush() {
        super.flush();
        hooks.flushed(this);
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        hooks.committing(offsets, this);
        super.sendOffsetsToTransaction(offsets, groupMetadata);
        sent = Map.copyOf(offsets);
    }

    @Override
    public void commitTransaction() {
        super.commitTransaction();
        Map<TopicPartition, OffsetAndMetadata> committed = sent;
        sent = Map.of();
        hooks.committed(committed);
    }

    @Override
    public void abortTransaction() {
        sent = Map.of();
        super.abortTransaction();
        hooks.aborted();
    }
}

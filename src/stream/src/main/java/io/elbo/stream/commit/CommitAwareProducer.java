package io.elbo.stream.commit;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer that tells {@link CommitHooks} of each commit under exactly once. Used by one stream thread only. */
public class CommitAwareProducer extends KafkaProducer<byte[], byte[]> {
    private final CommitHooks hooks;
    private final boolean transactional;
    private boolean inTransaction;
    private Map<TopicPartition, OffsetAndMetadata> sent = Map.of(); // with the transaction under way

    public CommitAwareProducer(Map<String, Object> configuration, CommitHooks hooks) {
        super(configuration, new ByteArraySerializer(), new ByteArraySerializer());
        this.hooks = hooks;
        transactional = configuration.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG) != null;
    }

    @Override
    public void flush() {
        super.flush();
        hooks.flushed(this);
    }

    @Override
    public void beginTransaction() {
        super.beginTransaction();
        inTransaction = true;
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
        inTransaction = false;
        Map<TopicPartition, OffsetAndMetadata> committed = sent;
        sent = Map.of();
        hooks.committed(committed);
    }

    @Override
    public void abortTransaction() {
        sent = Map.of();
        inTransaction = false;
        super.abortTransaction();
        hooks.aborted();
    }

    /** Sends within the transaction under way, or else within one of its own, of which Kafka Streams notices nothing. */
    void sendBetweenCommits(Consumer<Producer<byte[], byte[]>> sending) {
        if (!transactional || inTransaction) {
            sending.accept(this);
            return;
        }
        super.beginTransaction();
        sending.accept(this);
        super.commitTransaction();
    }
}

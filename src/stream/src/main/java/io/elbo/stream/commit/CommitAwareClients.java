package io.elbo.stream.commit;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka Streams' clients, with a producer that tells {@link CommitHooks} of each commit.
 *
 * <p>Kafka Streams has no hook of its own for it. A processor is closed after its last commit, a public state store hears of
 * commits late or never, and under exactly once a consumer's interceptor does not hear of them at all. But under exactly once
 * every commit of a stream thread goes through its producer: {@code sendOffsetsToTransaction}, then {@code
 * commitTransaction}, also the last commit before partitions are revoked and before a shutdown.
 */
public final class CommitAwareClients implements KafkaClientSupplier {
    private final CommitHooks hooks;

    public CommitAwareClients(CommitHooks hooks) {
        this.hooks = hooks;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> configuration) {
        return new CommitAwareProducer(configuration, hooks);
    }

    @Override
    public Admin getAdmin(Map<String, Object> configuration) {
        return Admin.create(configuration);
    }

    @Override
    public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getConsumer(Map<String, Object> configuration) {
        return consumer(configuration);
    }

    @Override
    public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> configuration) {
        return consumer(configuration);
    }

    @Override
    public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> configuration) {
        return consumer(configuration);
    }

    private static org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer(Map<String, Object> configuration) {
        return new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Used by one stream thread only. */
    static final class CommitAwareProducer extends KafkaProducer<byte[], byte[]> {
        private final CommitHooks hooks;
        private final boolean transactional;
        private boolean inTransaction;
        private Map<TopicPartition, OffsetAndMetadata> sent = Map.of(); // with the transaction under way

        CommitAwareProducer(Map<String, Object> configuration, CommitHooks hooks) {
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

        /** Sends within the transaction under way, or within one of its own, of which Kafka Streams notices nothing. */
        void sendBetweenCommits(Consumer<Producer<byte[], byte[]>> sending) {
            if (!transactional || inTransaction) {
                sending.accept(this);
                return;
            }
            super.beginTransaction();
            sending.accept(this);
            super.commitTransaction();
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
    }
}

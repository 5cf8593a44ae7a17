package io.elbo.stream.commit;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka Streams' clients, with a producer that tells {@link CommitHooks} of each commit.
 *
 * <p>Kafka Streams has no hook of its own for it. A processor is closed after its last commit, a public state store hears of
 * commits late or never, and under exactly once a consumer's interceptor does not hear of them at all. But under exactly once
 * every commit of a stream thread goes through its producer: {@code sendOffsetsToTransaction}, then {@code
 * commitTransaction}, also the last commit before partitions are revoked and before a shutdown.
 */
public class CommitAwareClients implements KafkaClientSupplier {
    private final CommitHooks hooks;

    public CommitAwareClients(CommitHooks hooks) {
        this.hooks = hooks;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> configuration) {
        return new CommitAwareProducer(configuration, hooks);
    }

    @Override
    public final Admin getAdmin(Map<String, Object> configuration) {
        return Admin.create(configuration);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> configuration) {
        return consumer(configuration);
    }

    @Override
    public final Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> configuration) {
        return consumer(configuration);
    }

    @Override
    public final Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> configuration) {
        return consumer(configuration);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> configuration) {
        return new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}

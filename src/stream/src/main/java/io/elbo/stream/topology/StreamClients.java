package io.elbo.stream.topology;

import io.elbo.stream.commit.CommitHooks;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** The Kafka clients of one stream: plain ones, but for the producer. */
public final class StreamClients implements KafkaClientSupplier {
    private final CommitHooks hooks;
    private final RefusedOutputs refused;

    public StreamClients(CommitHooks hooks, RefusedOutputs refused) {
        this.hooks = hooks;
        this.refused = refused;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> configuration) {
        return new RefusalAwareProducer(configuration, hooks, refused);
    }

    @Override
    public Admin getAdmin(Map<String, Object> configuration) {
        return Admin.create(configuration);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> configuration) {
        return consumer(configuration);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> configuration) {
        return consumer(configuration);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> configuration) {
        return consumer(configuration);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> configuration) {
        return new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}

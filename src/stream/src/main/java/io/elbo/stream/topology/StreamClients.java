package io.elbo.stream.topology;

import io.elbo.stream.batch.BoundedConsumer;
import io.elbo.stream.commit.CommitAwareClients;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.output.RefusalAwareProducer;
import io.elbo.stream.output.RefusedOutputs;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * The Kafka clients of one stream: those of {@link CommitAwareClients}, with a producer that notes refused outputs too, and
 * a consumer whose polls are bounded in bytes. With the group protocol {@code streams}, Kafka Streams makes the consumer
 * itself, and polls are bounded in records alone.
 */
public final class StreamClients extends CommitAwareClients {
    private final CommitHooks hooks;
    private final RefusedOutputs refused;
    private final long maxPollBytes;

    /** @param maxPollBytes uncompressed, of the records of one poll */
    public StreamClients(CommitHooks hooks, RefusedOutputs refused, long maxPollBytes) {
        super(hooks);
        this.hooks = hooks;
        this.refused = refused;
        this.maxPollBytes = maxPollBytes;
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> configuration) {
        return BoundedConsumer.create(configuration, maxPollBytes);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> configuration) {
        return new RefusalAwareProducer(configuration, hooks, refused);
    }
}

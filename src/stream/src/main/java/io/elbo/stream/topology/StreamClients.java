package io.elbo.stream.topology;

import io.elbo.stream.commit.CommitAwareClients;
import io.elbo.stream.commit.CommitHooks;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;

/** The Kafka clients of one stream: those of {@link CommitAwareClients}, with a producer that notes refused outputs too. */
public final class StreamClients extends CommitAwareClients {
    private final CommitHooks hooks;
    private final RefusedOutputs refused;

    public StreamClients(CommitHooks hooks, RefusedOutputs refused) {
        super(hooks);
        this.hooks = hooks;
        this.refused = refused;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> configuration) {
        return new RefusalAwareProducer(configuration, hooks, refused);
    }
}

package io.elbo.service;

import io.elbo.broker.EmbeddedBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A broker with an input topic, and a service configured to watch it with the {@link TinyModel}. */
public final class BrokerResource implements QuarkusTestResourceLifecycleManager {
    static final int PARTITIONS = 3;
    /** What the dead letters' topic accepts; less than what the producer may send. */
    static final int NARROW_BYTES = 300_000;

    private final EmbeddedBroker broker = EmbeddedBroker.create();

    @Override
    public Map<String, String> start() {
        broker.start();
        broker.createTopics(Map.of("payments", PARTITIONS), Map.of("max.message.bytes", "16777216"));
        broker.createTopics(Map.of("payments.dlq", 1), Map.of("max.message.bytes", Integer.toString(NARROW_BYTES)));
        return Map.of(
                "kafka.bootstrap.servers", broker.bootstrapServers(),
                "elbo.detectors.\"cards\".input", "payments",
                "elbo.detectors.\"cards\".model", TinyModel.write().toString(),
                "elbo.detectors.\"cards\".scores-topic", "cards.scores",
                "elbo.batch-rows", "64",
                "quarkus.http.test-port", "0",
                "quarkus.log.category.\"kafka\".level", "OFF",
                "quarkus.log.category.\"state.change.logger\".level", "OFF",
                "quarkus.log.category.\"org.apache.kafka\".level", "OFF");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(broker, field -> field.getType() == EmbeddedBroker.class);
    }

    @Override
    public void stop() {
        broker.close();
    }
}

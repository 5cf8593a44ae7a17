package io.elbo.service;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.broker.EmbeddedSchemaRegistry;
import io.elbo.service.notify.TestReceiver;
import io.elbo.testkit.TinyModel;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A broker with an input topic of JSON and one of Avro, and a service configured to watch them with the {@link TinyModel}. */
public final class BrokerResource implements QuarkusTestResourceLifecycleManager {
    static final int PARTITIONS = 3;
    /** What the dead letters' topic accepts; less than what the producer may send. */
    static final int NARROW_BYTES = 300_000;

    private final EmbeddedBroker broker = EmbeddedBroker.create();
    private final EmbeddedSchemaRegistry schemas = EmbeddedSchemaRegistry.create();
    /** Takes alerts and never answers: every test shows that nobody waits for it. */
    private final TestReceiver receiver = TestReceiver.open().silent();

    @Override
    public Map<String, String> start() {
        broker.start();
        broker.createTopics(Map.of("payments", PARTITIONS), Map.of("max.message.bytes", "16777216"));
        broker.createTopics(Map.of("payments.dlq", 1), Map.of("max.message.bytes", Integer.toString(NARROW_BYTES)));
        broker.createTopics(Map.of("ledger", 1));
        schemas.start();
        return Map.ofEntries(
                Map.entry("elbo.schema.registry.url", schemas.address().toString()),
                Map.entry("elbo.detectors.\"ledger\".input", "ledger"),
                Map.entry("elbo.detectors.\"ledger\".model", TinyModel.write().toString()),
                Map.entry("elbo.detectors.\"ledger\".format", "avro"),
                Map.entry("elbo.detectors.\"ledger\".output-format", "avro"),
                Map.entry("kafka.bootstrap.servers", broker.bootstrapServers()),
                Map.entry("elbo.detectors.\"cards\".input", "payments"),
                Map.entry("elbo.detectors.\"cards\".model", TinyModel.write().toString()),
                Map.entry("elbo.detectors.\"cards\".scores-topic", "cards.scores"),
                Map.entry("elbo.detectors.\"cards\".policy.suppress.test-card.where", "/card/test = true"),
                Map.entry("elbo.batch-rows", "64"),
                // so little that older documents have to be read from the topic
                Map.entry("elbo.console.memory", "8KiB"),
                Map.entry("elbo.console.max-viewers", "2"),
                Map.entry("elbo.detectors.\"cards\".webhook.url", receiver.url() + "/hook-s3cret"),
                Map.entry("elbo.detectors.\"cards\".webhook.timeout", "500ms"),
                Map.entry("quarkus.http.test-port", "0"),
                Map.entry("quarkus.management.test-port", "0"),
                Map.entry("quarkus.log.category.\"kafka\".level", "OFF"),
                Map.entry("quarkus.log.category.\"state.change.logger\".level", "OFF"),
                Map.entry("quarkus.log.category.\"org.apache.kafka\".level", "OFF"));
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(broker, field -> field.getType() == EmbeddedBroker.class);
        injector.injectIntoFields(schemas, field -> field.getType() == EmbeddedSchemaRegistry.class);
    }

    @Override
    public void stop() {
        broker.close();
        schemas.close();
        receiver.close();
    }
}

package io.elbo.bench.start;

import io.elbo.bench.process.Services;
import io.elbo.bench.workload.Workload;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Starts the service again and again; each of its detectors has a model file and an input topic of its own. */
final class StartRun {
    private static final String NAME = "start";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /**
     * @param records that each detector gets after the start
     * @param model copied for every detector
     */
    record Plan(
            int detectors,
            int fields,
            int records,
            int starts,
            List<String> jvm,
            Path service,
            Path model,
            Path work) {}

    private final Plan plan;
    private final Consumer<Outcome> each;

    /** @param each told of every start */
    StartRun(Plan plan, Consumer<Outcome> each) {
        this.plan = plan;
        this.each = each;
    }

    List<Outcome> run() throws IOException, InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            Map<String, Integer> topics = new HashMap<>();
            for (int i = 0; i < plan.detectors(); i++) {
                topics.put(topic(i), 1);
                Files.copy(plan.model(), model(i));
            }
            broker.createTopics(topics);
            for (int i = 0; i < plan.starts(); i++) {
                Outcome outcome = start(broker.bootstrapServers(), plan.work().resolve("service-" + i + ".log"));
                each.accept(outcome);
                outcomes.add(outcome);
            }
        }
        return outcomes;
    }

    private Outcome start(String bootstrapServers, Path log) throws IOException, InterruptedException {
        Instant started = Instant.now();
        long nanos = System.nanoTime();
        try (ServiceProcess service = Services.start(plan.service(), plan.jvm(), properties(bootstrapServers), log)) {
            await("the service is ready", service, service::isReady);
            double ready = (System.nanoTime() - nanos) / 1e9;
            double processor = service.processorTime().toMillis() / 1e3;
            long readyBytes = service.residentBytes();
            send(bootstrapServers);
            long expected = (long) plan.detectors() * plan.records();
            await("every record is scored", service, () -> service.metric("elbo_records_total") >= expected);
            long scoredBytes = service.residentBytes();
            service.terminate();
            service.awaitExit(PATIENCE);
            return new Outcome(Phases.of(started, log), ready, processor, readyBytes, scoredBytes);
        }
    }

    private Map<String, String> properties(String bootstrapServers) {
        Map<String, String> properties = new HashMap<>();
        properties.put("kafka.bootstrap.servers", bootstrapServers);
        properties.put("elbo.application-id", NAME);
        properties.put("elbo.state-dir", plan.work().resolve("state").toString());
        for (int i = 0; i < plan.detectors(); i++) {
            properties.put("elbo.detectors.d" + i + ".input", topic(i));
            properties.put("elbo.detectors.d" + i + ".model", model(i).toString());
        }
        return properties;
    }

    private static String topic(int detector) {
        return NAME + "-" + detector;
    }

    private Path model(int detector) {
        return plan.work().resolve("model-" + detector + ".onnx");
    }

    private void send(String bootstrapServers) {
        Workload workload = new Workload(plan.fields(), 7);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers, ProducerConfig.LINGER_MS_CONFIG, 20),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < plan.records(); i++) {
                byte[] value = workload.next();
                for (int detector = 0; detector < plan.detectors(); detector++) {
                    var unused = producer.send(new ProducerRecord<>(topic(detector), value));
                }
            }
        }
    }

    private static void await(String what, ServiceProcess service, BooleanSupplier condition) {
        BoundedWait.until(what, PATIENCE, () -> {
            service.requireAlive();
            return condition.getAsBoolean();
        });
    }
}

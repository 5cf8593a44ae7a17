package io.elbo.demo;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.demo.payments.PaymentStream;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.Checkout;
import io.elbo.testkit.ServicePorts;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker, the packaged service and payments that it has scored, for tests that look at the service's page. */
final class ConsoleRun implements AutoCloseable {
    private static final String DETECTOR = "payments";
    private static final int PAST = 12_000;
    private static final int PAYMENTS = 4_000;
    private static final double ANOMALIES = 0.02;
    private static final double BEHAVIOURS = 0.01;

    private final Teardown teardown = new Teardown();
    private final ServicePorts ports;
    private final DemoService service;
    private final KafkaProducer<String, byte[]> producer;
    private long sent;

    private ConsoleRun(Path folder, long seed) throws IOException {
        ports = new ServicePorts(freePort(), freePort());
        EmbeddedBroker broker = teardown.add(EmbeddedBroker.create().start());
        broker.createTopics(Map.of(DETECTOR, 3, "payments.anomalies", 3, "payments.dlq", 1));
        broker.createTopics(Map.of("payments.incidents", 1), Map.of("cleanup.policy", "compact"));
        Checkout project = Checkout.find();
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("kafka.bootstrap.servers", broker.bootstrapServers());
        properties.put("elbo.application-id", "elbo-console-test");
        properties.put("elbo.state-dir", folder.resolve("state").toString());
        properties.put("elbo.detectors.payments.input", DETECTOR);
        properties.put("elbo.detectors.payments.model", project.model().toString());
        properties.put("elbo.detectors.payments.key-partitioned", "true");
        service = DemoService.start(project.service(), ports, properties, folder.resolve("service.log"), teardown);
        producer = teardown.add(new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer()));
        PaymentStream payments = new PaymentStream(seed, Instant.parse("2016-01-04T00:00:00Z"), ANOMALIES, BEHAVIOURS);
        for (int i = 0; i < PAST + PAYMENTS; i++) {
            var payment = payments.next();
            send(payment.key(), payment.json());
        }
        awaitScored();
    }

    /** Starts everything, and returns when the payments are scored. */
    static ConsoleRun start(Path folder, long seed) throws IOException {
        return new ConsoleRun(folder, seed);
    }

    /** Sends one record to the topic that the detector reads. */
    void send(String key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(DETECTOR, key, value));
        sent++;
    }

    /** Waits until everything that was sent is answered. */
    void awaitScored() {
        producer.flush();
        BoundedWait.until("all records are scored", () -> {
            service.requireAlive();
            return service.records(DETECTOR) >= sent;
        });
    }

    /** The address of the page, with a view. */
    String page(String view) {
        return "http://localhost:" + ports.api() + "/#" + view;
    }

    String origin() {
        return "http://localhost:" + ports.api();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        teardown.close();
    }
}

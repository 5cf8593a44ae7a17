package io.elbo.demo;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.demo.encoding.PaymentFormatTest;
import io.elbo.format.BadFormatException;
import io.elbo.format.registry.RegistrySettings;
import io.elbo.testkit.BoundedWait;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A process that keeps the service's contract, and flags every payment with a merchant category that is none. */
final class StubService {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> UNSEEN = List.of("crypto-exchange", "lottery", "weapons");

    private final AtomicLong records = new AtomicLong();
    private final RecordFormat format;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    private StubService(String bootstrapServers) throws BadFormatException {
        String registry = System.getProperty("elbo.schema.registry.url");
        format = PaymentFormatTest.read(
                System.getProperty("elbo.detectors.payments.format", "json"),
                registry == null
                        ? null
                        : RegistrySettings.of(Map.of("url", registry)).client());
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers);
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(System.getProperty("elbo.detectors.payments.input")).stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** A jar without classes that runs this class from the test's class path. */
    static Path jar(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, StubService.class.getName());
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        Path jar = folder.resolve("service.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    public static void main(String[] arguments) throws Exception {
        if (System.getProperty("stub.fails") != null) {
            System.out.println("the stub was told to fail");
            System.exit(3);
        }
        Path model = Path.of(System.getProperty("elbo.detectors.payments.model"));
        if (!Files.exists(model)) {
            throw new IllegalStateException("no model at " + model);
        }
        Path ended = Path.of(System.getProperty("stub.ended"));
        Path state = Path.of(System.getProperty("elbo.state-dir"));
        Files.writeString(Files.createDirectories(state.resolve("elbo-demo")).resolve("store"), "histories");
        Files.writeString(ended.resolveSibling("state-folders"), state + "\n", CREATE, APPEND);
        StubService service = new StubService(System.getProperty("kafka.bootstrap.servers"));
        HttpServer http =
                HttpServer.create(new InetSocketAddress("localhost", Integer.getInteger("quarkus.management.port")), 0);
        answer(http, "/q/health/ready", () -> "{\"status\":\"UP\"}");
        answer(
                http,
                "/q/metrics",
                () -> "elbo_records_total{detector=\"payments\",outcome=\"ordinary\"} " + service.records.doubleValue()
                        + "\n");
        http.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                Files.writeString(ended, "asked to end");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        service.run();
    }

    private static void answer(HttpServer http, String path, Supplier<String> body) {
        http.createContext(path, exchange -> {
            byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private void run() throws Exception {
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                answer(record);
                records.incrementAndGet();
            }
        }
    }

    private void answer(ConsumerRecord<byte[], byte[]> record) throws Exception {
        BoundedWait.until("the registry has answered", () -> format.awaits(record.value(), RecordHeaders.NONE) == null);
        JsonNode payment = format.document(record.value(), RecordHeaders.NONE);
        if (!payment.isObject()) {
            producer.send(new ProducerRecord<>("payments.dlq", record.key(), record.value()))
                    .get();
        } else if (UNSEEN.contains(payment.at("/merchant/category").asText())) {
            producer.send(new ProducerRecord<>("payments.anomalies", record.key(), anomaly(record, payment)))
                    .get();
            for (String state : List.of("opened", "resolved")) {
                producer.send(new ProducerRecord<>(
                                "payments.incidents", record.key(), incident(record, payment, state)))
                        .get();
            }
        }
    }

    private static byte[] incident(ConsumerRecord<byte[], byte[]> record, JsonNode payment, String state)
            throws IOException {
        long start = Instant.parse(payment.at("/time").asText()).toEpochMilli();
        boolean isOpen = state.equals("opened");
        ObjectNode incident = JSON.createObjectNode();
        incident.put("id", "payments-" + record.partition() + "-" + record.offset() + "-payments")
                .put("key", payment.at("/customer/id").asText())
                .put("state", state)
                .put("start", start)
                .put("last", start + (isOpen ? 0 : Duration.ofMinutes(130).toMillis()))
                .put("evidence", isOpen ? 9.5f : 2)
                .put("peakEvidence", 12.25f)
                .put("pValue", 1e-4)
                .put("records", isOpen ? 1 : 3)
                .put("anomalies", isOpen ? 0 : 1);
        incident.putArray("fields").add("amount.usual").add("burst");
        return JSON.writeValueAsBytes(incident);
    }

    private static byte[] anomaly(ConsumerRecord<byte[], byte[]> record, JsonNode payment) throws IOException {
        ObjectNode anomaly = JSON.createObjectNode();
        anomaly.put("detector", "payments")
                .put("score", 11.5f)
                .put("pValue", 1e-5)
                .put("severity", "critical");
        anomaly.putArray("contributions")
                .addObject()
                .put("field", "merchant.category")
                .put("value", payment.at("/merchant/category").asText())
                .put("expected", "grocery")
                .put("nats", 9.5)
                .put("reason", "unseen")
                .put("text", payment.at("/merchant/category").asText() + ", never seen (expected grocery)");
        anomaly.putObject("source")
                .put("topic", record.topic())
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("timestamp", record.timestamp());
        anomaly.set("payload", payment);
        return JSON.writeValueAsBytes(anomaly);
    }
}

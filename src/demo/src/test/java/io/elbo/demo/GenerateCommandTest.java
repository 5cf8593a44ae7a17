package io.elbo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.broker.EmbeddedSchemaRegistry;
import io.elbo.demo.encoding.PaymentFormat;
import io.elbo.testkit.TopicReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class GenerateCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final StringWriter errors = new StringWriter();

    private int demo(String... arguments) {
        return demo(Map.of(), arguments);
    }

    private int demo(Map<String, String> environment, String... arguments) {
        CommandLine command = Demo.commandLine(environment);
        command.setErr(new PrintWriter(errors, true));
        return command.execute(arguments);
    }

    @Test
    void shouldWriteAsManyLinesAsAskedForAndTheSameOnesAgain() throws Exception {
        Path first = folder.resolve("first.jsonl");
        Path second = folder.resolve("second.jsonl");
        assertThat(demo("generate", "--records", "500", "--seed", "4", "--out", first.toString()))
                .isZero();
        assertThat(demo("generate", "--records", "500", "--seed", "4", "--out", second.toString()))
                .isZero();
        assertThat(Files.readAllLines(first)).hasSize(500).allSatisfy(line -> {
            JsonNode payment = JSON.readTree(line);
            assertThat(payment.isObject()).isTrue();
            assertThat(payment.has("label")).isFalse();
        });
        assertThat(second).hasSameBinaryContentAs(first);
    }

    @Test
    void shouldWriteToATopicInAnotherFormat() {
        try (EmbeddedBroker cluster = EmbeddedBroker.create().start();
                EmbeddedSchemaRegistry registry =
                        EmbeddedSchemaRegistry.create().start()) {
            cluster.createTopics(Map.of("cards", 1));
            Map<String, String> environment = Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrapServers(),
                    "SCHEMA_REGISTRY_URL", registry.address().toString());

            assertThat(demo(environment, "generate", "--records=300", "--topic=cards", "--format=avro"))
                    .as(errors.toString())
                    .isZero();

            int id = registry.register("cards-value", "AVRO", PaymentFormat.AVRO.schema());
            try (TopicReader cards = new TopicReader(cluster.bootstrapServers(), "cards")) {
                assertThat(cards.all()).hasSize(300).allSatisfy(payment -> assertThat(
                                ByteBuffer.wrap(payment.value(), 1, Integer.BYTES)
                                        .getInt())
                        .isEqualTo(id));
                assertThat(cards.countByKey().keySet()).allMatch(customer -> customer.matches("c-\\d{5}"));
            }
        }
    }

    @Test
    void shouldSayWhatATopicNeeds() {
        assertThat(demo("generate", "--records=1", "--topic=cards")).isEqualTo(2);
        assertThat(errors.toString()).contains("--topic needs KAFKA_BOOTSTRAP_SERVERS, which names the cluster");
        assertThat(demo("generate", "--records=1", "--format=avro")).isEqualTo(2);
        assertThat(errors.toString()).contains("--format avro needs a --topic");
    }

    @Test
    void shouldLabelEveryLineOnRequest() throws Exception {
        Path file = folder.resolve("labelled.jsonl");
        demo("generate", "--records", "2000", "--anomalies", "0.1", "--label", "--out", file.toString());
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).allSatisfy(line -> {
            JsonNode payment = JSON.readTree(line);
            boolean unusual = payment.get("label").asInt() == 1;
            assertThat(payment.get("kind").asText().equals("none")).isNotEqualTo(unusual);
            assertThat(payment.get("injected").isEmpty()).isNotEqualTo(unusual);
        });
        assertThat(lines.stream().filter(line -> line.contains("\"label\":1")).count())
                .isBetween(120L, 280L);
    }

    @Test
    void shouldWriteCleanHistoryFromTheGivenDayCompressed() throws Exception {
        Path file = folder.resolve("history.jsonl.gz");
        demo(
                "generate",
                "--records",
                "50",
                "--anomalies",
                "0",
                "--label",
                "--start",
                "2025-07-01",
                "--out",
                file.toString());
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(lines).hasSize(50).allMatch(line -> line.contains("\"label\":0"));
            assertThat(JSON.readTree(lines.get(0)).get("time").asText()).startsWith("2025-07-01T");
        }
    }

    @Test
    void shouldNameTheOptionThatItCannotUse() {
        assertThat(demo("generate", "--records", "1", "--start", "yesterday")).isEqualTo(2);
        assertThat(errors.toString()).contains("--start", "yesterday");
        assertThat(demo("generate", "--records", "1", "--anomalies", "7")).isEqualTo(2);
        assertThat(errors.toString()).contains("--anomalies", "7");
        assertThat(demo("generate", "--records", "-1")).isEqualTo(2);
        assertThat(errors.toString()).contains("--records");
    }
}

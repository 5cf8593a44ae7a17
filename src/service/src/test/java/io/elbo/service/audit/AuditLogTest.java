package io.elbo.service.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.stream.detector.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    private final List<String> lines = new ArrayList<>();
    private final Logger logger = Logger.getLogger(AuditLog.CATEGORY);
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(java.text.MessageFormat.format(line.getMessage(), line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(
            false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
    }

    private static void change(AuditLog log, String why) {
        log.changed("alice", "10.1.2.3", "promote", "payments", why, Map.of("active", 1), Map.of("active", 2));
    }

    @Test
    void shouldTellWhoHasChangedWhatInOneLineAndOnTheTopic() throws Exception {
        try (AuditLog log = new AuditLog(new AuditTopic("audit", producer), "elbo-0", NOON)) {
            change(log, "fewer false alarms");

            JsonNode line = Json.read(lines.get(0).getBytes(StandardCharsets.UTF_8));
            assertThat(line)
                    .hasToString("{\"at\":\"2026-03-01T12:00:00Z\",\"who\":\"alice\",\"from\":\"10.1.2.3\","
                            + "\"instance\":\"elbo-0\",\"action\":\"promote\",\"detector\":\"payments\","
                            + "\"why\":\"fewer false alarms\",\"before\":{\"active\":1},\"after\":{\"active\":2}}");
            assertThat(producer.history()).hasSize(1);
            assertThat(Json.read(producer.history().get(0).value())).isEqualTo(line);
            assertThat(new String(producer.history().get(0).key(), StandardCharsets.UTF_8))
                    .isEqualTo("payments");
        }
    }

    @Test
    void shouldWriteOneLineWhateverSomebodySays() {
        change(new AuditLog(AuditLog.Topic.NONE, "elbo-0", NOON), "a\nWARN forged {0} {1}\r\u2028");

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).doesNotContain("\n", "\r").contains("forged {0} {1}");
    }

    @Test
    void shouldTellInTheLogWhatTheTopicDoesNotTake() {
        producer.sendException = new KafkaException("no rights");

        change(new AuditLog(new AuditTopic("audit", producer), "elbo-0", NOON), "");

        assertThat(lines).hasSize(1);
    }
}

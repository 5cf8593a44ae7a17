package io.elbo.service.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.score.onnx.WorkingMemory;
import io.elbo.service.audit.AuditLog;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.stream.settings.ModelsSettings;
import io.elbo.stream.settings.Profile;
import io.elbo.stream.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TopicCheckIT {
    private static final EmbeddedBroker BROKER = EmbeddedBroker.create();

    @BeforeAll
    static void start() {
        BROKER.start();
    }

    @AfterAll
    static void stop() {
        BROKER.close();
    }

    private static LiveModels open(String topic) {
        ModelsSettings models = new ModelsSettings(topic, List.of(), 1, 1 << 20, Duration.ofSeconds(30));
        Settings settings = new Settings(
                "elbo",
                true,
                Profile.LATENCY,
                1,
                0,
                Path.of("state"),
                1 << 20,
                64,
                true,
                null,
                List.of(),
                HistorySettings.DEFAULT,
                Map.of(),
                models);
        return LiveModels.open(
                settings,
                models,
                Map.of("bootstrap.servers", BROKER.bootstrapServers()),
                WorkingMemory.KEPT,
                AuditLog.toLog(Clock.systemUTC()));
    }

    private static void setPolicy(String topic, String policy) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("cleanup.policy", policy), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    @Test
    void shouldEndTheStartIfTheTopicHasSeveralPartitions() {
        BROKER.createTopics(Map.of("wide", 3), Map.of("cleanup.policy", "compact"));

        assertThatThrownBy(() -> open("wide"))
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining("elbo.models.topic: topic wide has 3 partitions");
    }

    @Test
    void shouldEndTheStartIfKafkaDeletesFromTheTopic() {
        BROKER.createTopics(Map.of("forgets", 1), Map.of("cleanup.policy", "compact,delete"));

        assertThatThrownBy(() -> open("forgets"))
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining("elbo.models.topic: topic forgets has cleanup.policy=compact,delete")
                .hasMessageContaining("--add-config cleanup.policy=compact");
    }

    @Test
    void shouldTakeATopicThatItHasCreatedItself() {
        try (LiveModels live = open("made")) {
            assertThat(live.registry().isCaughtUp()).isTrue();
        }
    }

    @Test
    void shouldNotStartStreamsIfTheTopicTurnsOutToBeUnusableLater() throws Exception {
        BROKER.createTopics(Map.of("later", 1), Map.of("cleanup.policy", "compact"));
        try (LiveModels live = open("later")) {
            TopicCheck check = new TopicCheck(live.registry());
            setPolicy("later", "delete");
            assertThat(check.whyHeld()).get().asString().contains("topic later has cleanup.policy=delete");
            setPolicy("later", "compact");
            assertThat(check.whyHeld()).isEmpty();
        }
    }
}

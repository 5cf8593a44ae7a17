package io.elbo.trainer.source.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {
    @Test
    void shouldTakeVariablesThatKafkaKnowsAndLetLaterOnesWin() {
        ClientSettings settings = new ClientSettings()
                .environment(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", "a:9092",
                        "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                        "KAFKA_PORT_9092_TCP", "tcp://10.0.0.1:9092",
                        "PATH", "/bin"));
        assertThat(settings.properties())
                .isEqualTo(Map.of("bootstrap.servers", "a:9092", "security.protocol", "SASL_SSL"));

        settings.and(Map.of(
                "kafka.bootstrap.servers", "b:9092",
                "kafka.consumer.max.poll.records", "7",
                "elbo.detectors.payments.input", "payments",
                "sasl.mechanism", "PLAIN"));

        assertThat(settings.hasBrokers()).isTrue();
        assertThat(settings.properties())
                .isEqualTo(Map.of(
                        "bootstrap.servers", "b:9092", "security.protocol", "SASL_SSL", "sasl.mechanism", "PLAIN"));
        assertThat(new ClientSettings().hasBrokers()).isFalse();
    }

    @Test
    void shouldHideWhatStandsInValues() {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                "a:9092",
                "sasl.jaas.config",
                "org.example.Login required username=\"elbo\" password=\"hunter22\";");

        assertThat(ClientSettings.redacted("a:9092 refused hunter22 of \"elbo\"", properties))
                .isEqualTo("a:9092 refused … of \"…\"");
    }
}

package io.elbo.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistrySettingsTest {
    @Test
    void shouldTakeOnlyWhatEveryClientMayHave() {
        RegistrySettings settings = new RegistrySettings(
                "elbo.models",
                Map.of("bootstrap.servers", "broker:9092", "transactional.id", "mine", "group.id", "ours"),
                1);

        assertThat(settings.kafka()).isEqualTo(Map.of("bootstrap.servers", "broker:9092"));
        assertThat(settings.with(Map.of("acks", "all"))).hasSize(2).containsEntry("acks", "all");
        assertThat(settings.transactionalId()).isEqualTo("elbo.models-writer");
    }

    @Test
    void shouldRefuseATopicWithoutANameAndSizesThatNoArrayHas() {
        assertThatThrownBy(() -> new RegistrySettings(" ", Map.of(), 1)).hasMessageContaining("the name of a topic");
        assertThatThrownBy(() -> new RegistrySettings("t", Map.of(), 1L << 31)).hasMessageContaining("1 byte to 2 GiB");
    }

    @Test
    void shouldSayThatAClientCannotBeMade() {
        RegistrySettings settings = new RegistrySettings("t", Map.of("bootstrap.servers", "no port"), 1);

        assertThatThrownBy(() -> ModelRegistry.createTopic(settings))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("Kafka's client cannot be made: Invalid url in bootstrap.servers");
    }
}

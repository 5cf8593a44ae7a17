package io.elbo.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;

class KafkaMetersTest {
    private static int shown(boolean all) {
        Topology topology = new Topology();
        topology.addSource("input", "payments");
        Properties properties = new Properties();
        properties.putAll(Map.of("application.id", "meters", "bootstrap.servers", "localhost:1"));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (KafkaStreams streams = new KafkaStreams(topology, properties)) {
            KafkaMeters meters = new KafkaMeters(streams, all, registry);
            int shown = registry.getMeters().size();
            meters.close();
            assertThat(registry.getMeters()).isEmpty();
            assertThat(registry.isClosed()).isFalse();
            return shown;
        }
    }

    @Test
    void shouldShowFewMetersOfAStreamUnlessAllAreWanted() {
        assertThat(shown(false)).isBetween(1, 20);
        assertThat(shown(true)).isGreaterThan(100);
    }

    private static Meter.Id id(String name, String... tags) {
        return new Meter.Id(name, Tags.of(tags), null, null, Meter.Type.GAUGE);
    }

    @Test
    void shouldShowFiguresOfAClientAndNoneOfItsPartitions() {
        String lag = "kafka.consumer.fetch.manager.records.lag.max";

        assertThat(KafkaMeters.isEssential(id(lag, "client.id", "c"))).isTrue();
        assertThat(KafkaMeters.isEssential(id(lag, "client.id", "c", "topic", "payments", "partition", "0")))
                .isFalse();
        assertThat(KafkaMeters.isEssential(id("kafka.consumer.poll.idle.ratio.avg", "client.id", "c")))
                .isFalse();
    }
}

package io.elbo.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
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

    @Test
    void shouldKeepTheFiguresOfAClientWhileItIsThere() {
        Set<String> clients = new HashSet<>(Set.of("one", "two"));
        SimpleMeterRegistry shown = new SimpleMeterRegistry();
        KafkaMeters.KeptMeters kept = new KafkaMeters.KeptMeters(clients::contains);
        kept.add(shown);
        Counter one = sent("one").register(kept);
        Counter two = sent("two").register(kept);

        kept.remove(one); // as Micrometer does for the sake of a finer figure that is not shown
        clients.remove("two");
        kept.remove(two);

        assertThat(shown.getMeters())
                .extracting(meter -> meter.getId().getTag("client.id"))
                .containsExactly("one");
        kept.removeAll();
        assertThat(shown.getMeters()).isEmpty();
    }

    private static Counter.Builder sent(String client) {
        return Counter.builder("kafka.producer.record.send.total").tag("client.id", client);
    }
}

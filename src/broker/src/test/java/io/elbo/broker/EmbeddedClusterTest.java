package io.elbo.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class EmbeddedClusterTest {
    private static final Map<String, String> QUICK =
            Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500");

    @Test
    void shouldGoOnWithoutOneOfThreeNodesAndTakeItBack() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.create(3, QUICK).start()) {
            cluster.createTopics(Map.of("records", 3), Map.of());
            EmbeddedBroker lost = cluster.nodes().get(1);
            try (var producer = Clients.producer(cluster.bootstrapServers())) {
                producer.send(new ProducerRecord<>("records", 0, "key", "with three"))
                        .get();
                lost.stop();
                for (int partition = 0; partition < 3; partition++) { // one of them was led by the lost node
                    producer.send(new ProducerRecord<>("records", partition, "key", "with two"))
                            .get();
                }
                lost.start();
                producer.send(new ProducerRecord<>("records", 0, "key", "with three again"))
                        .get();
            }
            assertThat(Clients.values(cluster.bootstrapServers(), "records", 5))
                    .containsExactlyInAnyOrder("with three", "with two", "with two", "with two", "with three again");
        }
    }

    @Test
    void shouldCreateTopicsRightAfterEveryNodeWasStoppedAndStarted() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.create(3, QUICK).start()) {
            cluster.createTopics(Map.of("before", 2), Map.of());
            cluster.stop();
            assertThat(cluster.nodes()).noneMatch(EmbeddedBroker::isRunning);

            cluster.start().createTopics(Map.of("before", 2, "after", 2), Map.of());

            try (var producer = Clients.producer(cluster.bootstrapServers())) {
                producer.send(new ProducerRecord<>("after", "key", "value")).get();
                producer.send(new ProducerRecord<>("before", "key", "value")).get();
            }
            for (String topic : List.of("before", "after")) {
                assertThat(Clients.values(cluster.bootstrapServers(), topic, 1)).containsExactly("value");
            }
        }
    }
}

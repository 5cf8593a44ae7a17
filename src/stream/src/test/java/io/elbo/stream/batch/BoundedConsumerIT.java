package io.elbo.stream.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A consumer with a bound in bytes, against a real broker. */
class BoundedConsumerIT {
    private static final int MAX_BYTES = 1_000_000;
    private static final int LARGE_BYTES = 300_000;
    private static final int RECORDS = 60; // in each of two partitions

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void shouldReadEveryRecordOnceAndInOrderWithFewLargeOnesInAPoll(String protocol) {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            broker.createTopics(Map.of("large", 2), Map.of("max.message.bytes", "16777216"));
            List<TopicPartition> partitions = List.of(new TopicPartition("large", 0), new TopicPartition("large", 1));
            send(broker, partitions);
            List<List<Long>> offsets = List.of(new ArrayList<>(), new ArrayList<>());
            List<Integer> largest = new ArrayList<>();
            try (BoundedConsumer consumer = BoundedConsumer.create(
                    Map.of(
                            "bootstrap.servers",
                            broker.bootstrapServers(),
                            "group.protocol",
                            protocol,
                            "group.id",
                            "readers",
                            "max.poll.records",
                            4_000,
                            "auto.offset.reset",
                            "earliest"),
                    MAX_BYTES)) {
                consumer.assign(partitions);
                BoundedWait.until("every record is read", () -> {
                    int bytes = 0;
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                        offsets.get(record.partition()).add(record.offset());
                        bytes += record.serializedValueSize();
                    }
                    largest.add(bytes);
                    return offsets.stream().allMatch(read -> read.size() >= RECORDS);
                });
            }

            for (List<Long> read : offsets) {
                assertThat(read).hasSize(RECORDS).isSorted().doesNotHaveDuplicates();
            }
            assertThat(largest).allSatisfy(bytes -> assertThat(bytes).isLessThan(MAX_BYTES + 2 * LARGE_BYTES));
        }
    }

    /** Small records, then large ones that the producer makes small. */
    private static void send(EmbeddedBroker broker, List<TopicPartition> partitions) {
        try (Sender sender = new Sender(
                broker.bootstrapServers(),
                Map.of("compression.type", "zstd", "batch.size", 16 << 20, "linger.ms", 1_000))) {
            for (int record = 0; record < RECORDS; record++) {
                byte[] value = new byte[record < RECORDS / 2 ? 100 : LARGE_BYTES];
                for (TopicPartition partition : partitions) {
                    sender.post(new ProducerRecord<>(partition.topic(), partition.partition(), null, value));
                }
            }
            sender.flush();
        }
    }
}

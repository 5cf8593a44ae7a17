package io.elbo.service.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicTailTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final ArrayDeque<MockConsumer<byte[], byte[]>> consumers = new ArrayDeque<>();
    private final TailListener listener = new TailListener() {
        @Override
        public void read(ConsumerRecord<byte[], byte[]> record, boolean isNew) {
            told.add(record.topic() + "-" + record.partition() + "-" + record.offset() + (isNew ? " new" : ""));
        }

        @Override
        public void skipped(String topic) {
            told.add(topic + " skipped");
        }

        @Override
        public void restarted(String topic) {
            told.add(topic + " restarted");
        }

        @Override
        public void caughtUp() {
            told.add("caught up");
        }

        @Override
        public void idle() {}
    };

    private TopicTail tail;

    private void start(int records, String... topics) {
        tail = new TopicTail(
                List.of(topics), consumers::remove, new TailLimits(records, 1 << 20, 100_000, 1 << 30), listener);
        tail.start();
    }

    @AfterEach
    void close() {
        tail.close();
    }

    private static MockConsumer<byte[], byte[]> consumer(String topic, int partitions, long first, long end) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
        Node node = new Node(0, "localhost", 1);
        consumer.updatePartitions(
                topic,
                IntStream.range(0, partitions)
                        .mapToObj(i -> new PartitionInfo(topic, i, node, new Node[] {node}, new Node[] {node}))
                        .toList());
        Map<TopicPartition, Long> begins = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        IntStream.range(0, partitions).forEach(i -> {
            begins.put(new TopicPartition(topic, i), first);
            ends.put(new TopicPartition(topic, i), end);
        });
        consumer.updateBeginningOffsets(begins);
        consumer.updateEndOffsets(ends);
        return consumer;
    }

    private static void add(MockConsumer<byte[], byte[]> consumer, String topic, int partition, long from, long to) {
        consumer.schedulePollTask(() -> {
            consumer.updateEndOffsets(Map.of(new TopicPartition(topic, partition), to));
            for (long offset = from; offset < to; offset++) {
                consumer.addRecord(new ConsumerRecord<>(topic, partition, offset, new byte[0], new byte[0]));
            }
        });
    }

    @Test
    void shouldReadAllOfASmallTopicAndThenWhatComes() {
        MockConsumer<byte[], byte[]> consumer = consumer("a", 2, 0, 2);
        add(consumer, "a", 0, 0, 2);
        add(consumer, "a", 1, 0, 2);
        add(consumer, "a", 1, 2, 3);
        consumers.add(consumer);

        start(100, "a");

        await().atMost(PATIENCE).until(() -> told.size() == 6);
        assertThat(told).containsExactly("a-0-0", "a-0-1", "a-1-0", "a-1-1", "caught up", "a-1-2 new");
        assertThat(tail.whyNotReading()).isEmpty();
    }

    @Test
    void shouldBeginNearTheEndOfALargeTopicAndSayThatOlderRecordsAreThere() {
        MockConsumer<byte[], byte[]> consumer = consumer("a", 1, 0, 1_000);
        add(consumer, "a", 0, 950, 1_000);
        consumers.add(consumer);

        start(10, "a");

        await().atMost(PATIENCE).until(() -> told.contains("caught up"));
        assertThat(told).startsWith("a skipped", "a-0-980").contains("a-0-999").hasSize(22);
    }

    @Test
    void shouldSkipRecordsIfItFallsBehind() {
        MockConsumer<byte[], byte[]> consumer = consumer("a", 1, 0, 0);
        consumers.add(consumer);
        start(10, "a");
        await().atMost(PATIENCE).until(() -> told.contains("caught up"));

        consumer.schedulePollTask(() -> consumer.updateEndOffsets(Map.of(new TopicPartition("a", 0), 1_000L)));
        await().atMost(PATIENCE).until(() -> told.contains("a skipped"));
        add(consumer, "a", 0, 980, 1_000);

        await().atMost(PATIENCE).until(() -> told.contains("a-0-999 new"));
        assertThat(told).doesNotContain("a-0-979 new");
    }

    @Test
    void shouldReadTheOtherTopicsWhileOneIsMissing() {
        MockConsumer<byte[], byte[]> consumer = consumer("a", 1, 0, 1);
        consumer.updatePartitions("missing", List.of());
        add(consumer, "a", 0, 0, 1);
        consumers.add(consumer);

        start(100, "a", "missing");

        await().atMost(PATIENCE).until(() -> told.contains("a-0-0"));
        assertThat(tail.whyNotReading()).contains("topic missing is missing");
    }

    @Test
    void shouldReadTheOtherTopicsWhileItMustNotReadOne() {
        MockConsumer<byte[], byte[]> consumer = consumer("a", 1, 0, 1);
        MockConsumer<byte[], byte[]> secret = consumer("secret", 1, 0, 1);
        consumer.updatePartitions("secret", secret.partitionsFor("secret"));
        TopicPartition place = new TopicPartition("secret", 0);
        consumer.updateBeginningOffsets(Map.of(place, 0L));
        consumer.updateEndOffsets(Map.of(place, 1L));
        consumer.schedulePollTask(() -> consumer.setPollException(new TopicAuthorizationException(Set.of("secret"))));
        add(consumer, "a", 0, 0, 1);
        consumers.add(consumer);

        start(100, "a", "secret");

        await().atMost(PATIENCE).until(() -> told.contains("a-0-0"));
        assertThat(tail.whyNotReading()).contains("no right to read topic secret");
    }

    @Test
    void shouldGoOnWithANewConsumerWhereItWasAfterAFailure() {
        MockConsumer<byte[], byte[]> first = consumer("a", 1, 0, 2);
        add(first, "a", 0, 0, 2);
        first.schedulePollTask(() -> first.setPollException(new KafkaException("broken")));
        MockConsumer<byte[], byte[]> second = consumer("a", 1, 0, 4);
        add(second, "a", 0, 2, 4);
        consumers.add(first);
        consumers.add(second);

        start(100, "a");

        await().atMost(PATIENCE).until(() -> told.contains("a-0-3 new"));
        assertThat(told).containsExactly("a-0-0", "a-0-1", "caught up", "a-0-2 new", "a-0-3 new");
    }

    @Test
    void shouldBeginAnewIfTheTopicWasMadeAnew() {
        MockConsumer<byte[], byte[]> consumer = consumer("a", 1, 0, 5);
        add(consumer, "a", 0, 0, 5);
        consumers.add(consumer);
        start(100, "a");
        await().atMost(PATIENCE).until(() -> told.contains("caught up"));
        told.clear();

        TopicPartition place = new TopicPartition("a", 0);
        consumer.schedulePollTask(() -> {
            consumer.updateEndOffsets(Map.of(place, 1L));
            consumer.setPollException(new OffsetOutOfRangeException(Map.of(place, 5L)));
        });
        add(consumer, "a", 0, 0, 1);

        await().atMost(PATIENCE).until(() -> told.contains("a-0-0"));
        assertThat(told).startsWith("a restarted");
    }
}

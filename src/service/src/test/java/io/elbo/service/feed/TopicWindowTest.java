package io.elbo.service.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class TopicWindowTest {
    private static final TopicWindow.Limits LIMITS = new TopicWindow.Limits(100, 10_000, Duration.ofSeconds(5));

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final TopicWindow window = new TopicWindow(() -> consumer);

    private void topic(int partitions, long begin, long end) {
        Node node = new Node(0, "localhost", 1);
        consumer.updatePartitions(
                "in",
                IntStream.range(0, partitions)
                        .mapToObj(i -> new PartitionInfo("in", i, node, new Node[] {node}, new Node[] {node}))
                        .toList());
        Map<TopicPartition, Long> begins = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        IntStream.range(0, partitions).forEach(i -> {
            begins.put(new TopicPartition("in", i), begin);
            ends.put(new TopicPartition("in", i), end);
        });
        consumer.updateBeginningOffsets(begins);
        consumer.updateEndOffsets(ends);
    }

    private void add(int partition, long from, long until, long firstTimestamp) {
        consumer.schedulePollTask(() -> {
            for (long offset = from; offset < until; offset++) {
                consumer.addRecord(new ConsumerRecord<>(
                        "in",
                        partition,
                        offset,
                        firstTimestamp + offset,
                        TimestampType.CREATE_TIME,
                        1,
                        100,
                        new byte[1],
                        new byte[100],
                        new RecordHeaders(),
                        Optional.empty()));
            }
        });
    }

    private static List<String> places(TopicWindow.Part part) {
        return part.records().stream()
                .map(record -> record.partition() + "-" + record.offset())
                .toList();
    }

    @Test
    void shouldReadBetweenTwoOffsets() {
        topic(2, 0, 50);
        add(1, 10, 20, 0);

        TopicWindow.Part part = window.between("in", 1, 10, 15, LIMITS);

        assertThat(places(part)).containsExactly("1-10", "1-11", "1-12", "1-13", "1-14");
        assertThat(part.isWhole()).isTrue();
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void shouldReadWhatIsLeftOfATruncatedLog() {
        topic(1, 12, 14);
        add(0, 12, 14, 0);

        assertThat(places(window.between("in", 0, -5, 1_000, LIMITS))).containsExactly("0-12", "0-13");
    }

    @Test
    void shouldPassOverWhatCompactionHasRemoved() {
        topic(1, 0, 10);
        add(0, 2, 3, 0);
        add(0, 9, 10, 0);

        TopicWindow.Part part = window.between("in", 0, 0, 10, LIMITS);

        assertThat(places(part)).containsExactly("0-2", "0-9");
        assertThat(part.isWhole()).isTrue();
    }

    @Test
    void shouldReadTheEndOfEachPartitionInTheOrderOfTime() {
        topic(2, 0, 1_000);
        add(0, 950, 1_000, 0);
        add(1, 950, 1_000, 1);

        TopicWindow.Part part = window.latest("in", new TopicWindow.Limits(40, 100_000, Duration.ofSeconds(5)));

        assertThat(places(part))
                .hasSize(40)
                .startsWith("0-980", "0-981", "1-980")
                .endsWith("1-999");
    }

    @Test
    void shouldFindNothingInAnEmptyOrMissingTopic() {
        topic(1, 7, 7);
        assertThat(window.between("in", 0, 0, 10, LIMITS).records()).isEmpty();
        assertThat(new TopicWindow(() -> new MockConsumer<>("none"))
                        .latest("missing", LIMITS)
                        .records())
                .isEmpty();
    }

    @Test
    void shouldFindNothingInAPartitionThatIsNotThere() {
        topic(1, 0, 5);

        assertThat(window.between("in", 3, 0, 10, LIMITS).records()).isEmpty();
    }

    @Test
    void shouldEndAtItsLimits() {
        topic(1, 0, 50);
        add(0, 0, 50, 0);

        TopicWindow.Part part =
                window.between("in", 0, 0, 50, new TopicWindow.Limits(100, 1_000, Duration.ofSeconds(5)));

        assertThat(part.records()).hasSize(10);
        assertThat(part.isWhole()).isFalse();
    }

    @Test
    void shouldSayThatNothingArrives() {
        topic(1, 0, 50);

        assertThatThrownBy(
                        () -> window.between("in", 0, 0, 50, new TopicWindow.Limits(100, 1_000, Duration.ofMillis(20))))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("nothing of it arrives");
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void shouldGoOnWithTheOtherPartitionsWhereRetentionWasFaster() {
        topic(2, 0, 3);
        TopicPartition lost = new TopicPartition("in", 0);
        consumer.schedulePollTask(() -> consumer.setPollException(new OffsetOutOfRangeException(Map.of(lost, 0L))));
        add(1, 0, 3, 0);

        assertThat(places(window.latest("in", LIMITS))).containsExactly("1-0", "1-1", "1-2");
    }

    @Test
    void shouldEndInTimeIfThereIsNoBroker() {
        TopicWindow unreachable = TopicWindow.of(Map.of("bootstrap.servers", "localhost:1"));

        assertThatThrownBy(() -> unreachable.latest("in", new TopicWindow.Limits(1, 1, Duration.ofMillis(200))))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void shouldPassOnThatItMustNotRead() {
        topic(1, 0, 3);
        consumer.schedulePollTask(() -> consumer.setPollException(new TopicAuthorizationException(Set.of("in"))));

        assertThatThrownBy(() -> window.latest("in", LIMITS)).isInstanceOf(TopicAuthorizationException.class);
    }
}

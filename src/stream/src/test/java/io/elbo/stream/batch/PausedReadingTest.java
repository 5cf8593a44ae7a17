package io.elbo.stream.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PausedReadingTest {
    private static final TopicPartition FIRST = new TopicPartition("payments", 0);
    private static final TopicPartition SECOND = new TopicPartition("payments", 1);
    private static final TopicPartition NEW = new TopicPartition("payments", 2);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final UnreadRecords unread = new UnreadRecords();
    private final PartitionHold hold = new PartitionHold(consumer);
    private final PausedReading reading = new PausedReading(consumer, hold, unread);
    private final List<TopicPartition> pausedByKafkaStreams = new ArrayList<>();

    /** Pauses what is assigned until its task is restored, as Kafka Streams does. */
    private final ConsumerRebalanceListener listener = hold.following(new ConsumerRebalanceListener() {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            assertThat(consumer.paused()).as("by others").isEmpty();
            consumer.pause(pausedByKafkaStreams);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
    });

    private void assign(TopicPartition... partitions) {
        consumer.assign(List.of(partitions));
        for (TopicPartition partition : partitions) {
            consumer.updateBeginningOffsets(Map.of(partition, 0L));
            consumer.updateEndOffsets(Map.of(partition, 3L));
        }
    }

    private void add(TopicPartition partition, long offset) {
        consumer.addRecord(
                new ConsumerRecord<>(partition.topic(), partition.partition(), offset, new byte[0], new byte[0]));
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        return consumer.poll(Duration.ZERO);
    }

    @Test
    void shouldReadNothingAndLeaveThePartitionsAsTheyWere() {
        assign(FIRST, SECOND);
        add(FIRST, 0);
        add(SECOND, 0);
        consumer.pause(List.of(SECOND));

        assertThat(reading.poll(this::poll).isEmpty()).isTrue();

        assertThat(consumer.paused()).containsExactly(SECOND);
        assertThat(consumer.position(FIRST)).isZero();
        assertThat(poll().partitions()).as("what waited is read later").containsExactly(FIRST);
    }

    @Test
    void shouldKeepThePausesThatKafkaStreamsMakesWithinThePoll() {
        assign(FIRST);
        pausedByKafkaStreams.add(NEW);

        boolean isEmpty = reading.poll(() -> {
            assign(FIRST, NEW);
            listener.onPartitionsAssigned(List.of(NEW));
            add(FIRST, 0);
            add(NEW, 0);
            return poll().isEmpty();
        });

        assertThat(isEmpty).as("what is assigned in the poll is not read").isTrue();
        assertThat(consumer.paused()).containsExactly(NEW);
    }

    @Test
    void shouldCountWhatWaitsUntilItReadsAgain() {
        assign(FIRST, SECOND);
        consumer.seek(FIRST, 1);
        consumer.seek(SECOND, 3);
        assertThat(unread.isKnown()).isFalse();

        reading.poll(this::poll);
        assertThat(unread.of("payments")).isEqualTo(2);
        assertThat(unread.of("others")).isZero();

        reading.read(poll());
        assertThat(unread.isKnown()).isFalse();
    }

    @Test
    void shouldNotBelieveAnEndFromBeforeThePause() {
        assign(FIRST, SECOND);
        assertThat(reading.isEndStale(FIRST)).isFalse();
        reading.poll(this::poll);

        reading.read(poll());
        assertThat(reading.isEndStale(FIRST)).as("nothing has come yet").isTrue();

        add(FIRST, 0);
        reading.read(poll());
        assertThat(reading.isEndStale(FIRST)).isFalse();
        assertThat(reading.isEndStale(SECOND)).isTrue();
    }
}

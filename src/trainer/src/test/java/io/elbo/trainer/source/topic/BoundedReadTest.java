package io.elbo.trainer.source.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.model.DataSource.Range;
import io.elbo.trainer.source.DataException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What cannot be brought about with a real broker at will. */
class BoundedReadTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final List<Long> offsets = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    private void add(long offset) {
        consumer.addRecord(new ConsumerRecord<>("t", 0, offset, new byte[0], new byte[0]));
    }

    private void read(Range range, Duration patience) throws IOException {
        new BoundedRead(consumer, "t", List.of(range), notices::add, patience)
                .run(record -> offsets.add(record.offset()), ReadProgress.NONE);
    }

    @Test
    void shouldGoOnWithTheFirstRecordThatRetentionHasLeft() throws IOException {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 7L));
        consumer.schedulePollTask(() -> {
            for (long offset = 7; offset < 12; offset++) {
                add(offset);
            }
        });

        read(new Range(0, 3, 10), Duration.ofSeconds(30));

        assertThat(offsets).containsExactly(7L, 8L, 9L);
        assertThat(notices)
                .containsExactly("partition t-0: retention removed the offsets 3 to 6 before they were read");
    }

    @Test
    void shouldEndIfRetentionHasLeftNothing() throws IOException {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 50L));
        consumer.schedulePollTask(() -> add(50));

        read(new Range(0, 3, 10), Duration.ofSeconds(30));

        assertThat(offsets).isEmpty();
        assertThat(notices).hasSize(1);
    }

    @Test
    void shouldGiveUpIfNothingComes() {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 3L));

        assertThatThrownBy(() -> read(new Range(0, 3, 10), Duration.ofMillis(1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("partition t-0 is at offset 3 of 10");
    }

    @Test
    void shouldRefuseATopicThatWasMadeAnew() {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 1L));
        consumer.schedulePollTask(() -> {
            throw new org.apache.kafka.clients.consumer.OffsetOutOfRangeException(Map.of(PARTITION, 3L));
        });

        assertThatThrownBy(() -> read(new Range(0, 3, 10), Duration.ofSeconds(30)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("made anew");
    }
}

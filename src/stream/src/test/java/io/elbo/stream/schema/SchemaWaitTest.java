package io.elbo.stream.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.event.EventType;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.format.avro.AvroEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaWaitTest {
    private static final TopicPartition FIRST = new TopicPartition("payments", 0);
    private static final TopicPartition SECOND = new TopicPartition("payments", 1);

    private final Set<Byte> known = new HashSet<>(Set.of((byte) 1));
    private final AwaitedSchemas awaited = new AwaitedSchemas();
    private final AtomicLong nanos = new AtomicLong(-7);
    private final SchemaWait waits = new SchemaWait(Set.of(new ByFirstByte()), awaited, nanos::get);
    private final List<Byte> asked = new ArrayList<>();
    private long answersAfter = Long.MAX_VALUE; // nanoseconds of patience for each of them
    private String whyWhileWaiting = "";
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

    /** A record's first byte is the id of its schema. */
    private final class ByFirstByte implements RecordFormat {
        @Override
        public RecordDecoder decoder(DocumentReaders places, int maxBytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public JsonNode document(byte @Nullable [] value, RecordHeaders headers) {
            return MissingNode.getInstance();
        }

        @Override
        public @Nullable String awaits(byte @Nullable [] value, RecordHeaders headers, long patienceNanos) {
            if (value == null) {
                throw new IllegalStateException("as planned");
            }
            if (patienceNanos == 0) {
                asked.add(value[0]);
            } else if (!known.contains(value[0])) {
                nanos.addAndGet(Math.min(patienceNanos, answersAfter));
                whyWhileWaiting = awaited.why();
                if (answersAfter <= patienceNanos) {
                    known.add(value[0]);
                }
            }
            return known.contains(value[0]) ? null : "schema " + value[0] + " cannot be had";
        }
    }

    @BeforeEach
    void assign() {
        consumer.assign(List.of(FIRST, SECOND));
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
    }

    private void add(TopicPartition partition, int... schemas) {
        for (int i = 0; i < schemas.length; i++) {
            consumer.addRecord(new ConsumerRecord<>(
                    partition.topic(), partition.partition(), i, new byte[0], new byte[] {(byte) schemas[i]}));
        }
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        return consumer.poll(Duration.ZERO);
    }

    private static List<Long> offsets(ConsumerRecords<byte[], byte[]> records, TopicPartition partition) {
        return records.records(partition).stream().map(ConsumerRecord::offset).toList();
    }

    @Test
    void shouldLeaveAPollAloneInWhichNothingWaits() {
        add(FIRST, 1, 1);
        ConsumerRecords<byte[], byte[]> polled = poll();

        assertThat(waits.cut(polled)).isSameAs(polled);
        waits.seekBack(consumer);

        assertThat(consumer.position(FIRST)).isEqualTo(2);
        assertThat(awaited.why()).isEmpty();
    }

    @Test
    void shouldCutAPartitionAtTheFirstRecordThatWaits() {
        add(FIRST, 1, 1, 2, 1);
        add(SECOND, 1, 1);

        ConsumerRecords<byte[], byte[]> cut = waits.cut(poll());

        assertThat(offsets(cut, FIRST)).containsExactly(0L, 1L);
        assertThat(offsets(cut, SECOND)).containsExactly(0L, 1L);
        assertThat(cut.nextOffsets().get(FIRST))
                .extracting(OffsetAndMetadata::offset)
                .isEqualTo(2L);
        assertThat(cut.nextOffsets().get(SECOND))
                .extracting(OffsetAndMetadata::offset)
                .isEqualTo(2L);
    }

    @Test
    void shouldAskForAllSchemasBeforeItWaitsForOne() {
        add(FIRST, 2, 3, 1, 4);
        add(SECOND, 5);

        waits.cut(poll());

        assertThat(asked).startsWith((byte) 2, (byte) 3, (byte) 1, (byte) 4, (byte) 5);
    }

    /** An invented id for each record must not stop the thread. */
    @Test
    void shouldWaitForASecondInAPollWhateverComes() {
        answersAfter = 300_000_000;
        add(FIRST, 2, 3, 4, 5, 6);
        add(SECOND, 1, 7);

        ConsumerRecords<byte[], byte[]> cut = waits.cut(poll());

        assertThat(offsets(cut, FIRST)).containsExactly(0L, 1L, 2L);
        assertThat(offsets(cut, SECOND)).containsExactly(0L);
        assertThat(nanos.get()).isEqualTo(999_999_993L);
    }

    @Test
    void shouldSayThatItWaitsWhileItDoes() {
        answersAfter = 1;
        add(FIRST, 1, 2);
        ConsumerRecords<byte[], byte[]> polled = poll();

        assertThat(waits.cut(polled)).isSameAs(polled);
        assertThat(whyWhileWaiting).isEqualTo("partition payments-0 waits: schema 2 cannot be had");
        assertThat(awaited.partitions()).isZero();
    }

    @Test
    void shouldHandNothingOnUntilItsEventsCanBeWritten() {
        KnownSubjects subjects = new KnownSubjects();
        AvroEvents avro = new AvroEvents(subjects);
        avro.open(EventType.SCORE, "cards.scores");
        subjects.away(true);
        SchemaWait waiting = new SchemaWait(Set.of(JsonFormat.JSON), Set.of(avro), awaited);
        add(FIRST, 1, 1);

        assertThat(waiting.cut(poll()).count()).isZero();
        waiting.seekBack(consumer);
        assertThat(awaited.why()).isEqualTo("partition payments-0 waits: nobody answers for cards.scores-value");
        assertThat(waiting.held(consumer)).containsExactly(FIRST);

        subjects.away(false);
        assertThat(waiting.held(consumer)).isEmpty();
        add(FIRST, 1, 1); // the stub has forgotten them
        assertThat(waiting.cut(poll()).count()).isEqualTo(2);
    }

    @Test
    void shouldHandNothingOnOfAPartitionWhoseFirstRecordWaits() {
        add(FIRST, 2, 1);

        ConsumerRecords<byte[], byte[]> cut = waits.cut(poll());

        assertThat(cut.partitions()).isEmpty();
        assertThat(cut.isEmpty()).isTrue();
        assertThat(cut.nextOffsets().get(FIRST))
                .extracting(OffsetAndMetadata::offset)
                .isEqualTo(0L);
    }

    @Test
    void shouldReadOnFromTheRecordThatHasWaited() {
        add(FIRST, 1, 2, 1);
        add(SECOND, 1);
        waits.cut(poll());
        waits.seekBack(consumer);
        assertThat(consumer.position(FIRST)).isEqualTo(1);
        assertThat(consumer.position(SECOND)).isEqualTo(1);
        assertThat(waits.held(consumer)).containsExactly(FIRST);
        assertThat(awaited.partitions()).isEqualTo(1);
        assertThat(awaited.why()).isEqualTo("partition payments-0 waits: schema 2 cannot be had");

        known.add((byte) 2);

        assertThat(waits.held(consumer)).isEmpty();
        assertThat(awaited.partitions()).isZero();
        add(FIRST, 1, 2, 1);
        assertThat(offsets(waits.cut(poll()), FIRST)).containsExactly(1L, 2L);
    }

    @Test
    void shouldTellOfNobodyWhoWaitsWhileNothingIsRead() {
        add(FIRST, 2);
        waits.cut(poll());
        waits.seekBack(consumer);

        waits.pause();
        assertThat(awaited.partitions()).isZero();

        assertThat(waits.held(consumer)).containsExactly(FIRST);
        assertThat(awaited.partitions()).isEqualTo(1);
    }

    @Test
    void shouldTellOfAllPartitionsThatWait() {
        add(FIRST, 2);
        add(SECOND, 3);
        waits.cut(poll());
        waits.seekBack(consumer);

        assertThat(awaited.why())
                .isEqualTo("partition payments-0 waits: schema 2 cannot be had, and 1 other partition");
        waits.close();
        assertThat(awaited.why()).isEmpty();
    }

    @Test
    void shouldForgetPartitionsThatOthersHaveTaken() {
        add(FIRST, 2);
        waits.cut(poll());
        consumer.assign(List.of(SECOND));
        waits.seekBack(consumer);

        assertThat(waits.held(consumer)).isEmpty();
        assertThat(awaited.partitions()).isZero();
    }

    @Test
    void shouldNotWaitForWhatTheDecoderHasToRefuse() {
        consumer.addRecord(new ConsumerRecord<>("payments", 0, 0, new byte[0], null));
        ConsumerRecords<byte[], byte[]> polled = poll();

        assertThat(waits.cut(polled)).isSameAs(polled);
    }
}

package io.elbo.stream.schema;

import io.elbo.core.event.EventEncoding;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordFormat;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Keeps records away from whoever reads them until their schemas are there. Used by the thread of one consumer.
 *
 * <p><b>The cut.</b> Before the records of a poll are decoded, each is asked what it awaits. From the first one of a partition that has
 * to wait, nothing of this partition goes on; the poll's next offsets say so. Records behind it wait too, although their schemas
 * may be known: a partition is read in its order. Other partitions are not held up. All schemas of a poll that are not known are asked
 * for together, and the poll waits for their answers for a second in all: an invented id for each record must not stop the thread.
 *
 * <p><b>The way back.</b> After the poll the consumer seeks to that record. Until it can be read, the partition is not fetched, and its
 * position stays: if the process ends, or the partition moves, it is read again from there. So the wait needs no memory but that of
 * one record for each partition, nothing is lost, and nothing is judged twice.
 */
public final class SchemaWait {
    /** Configuration key under which the consumer's interceptor finds it. */
    public static final String WAIT = "elbo.schema.wait";

    private static final long PATIENCE_NANOS = 1_000_000_000; // of a poll
    private static final long NONE = 0;

    private final LongSupplier nanoTime;
    private final List<RecordFormat> formats;
    private final List<EventEncoding> encodings;
    private final AwaitedSchemas awaited;
    private final Map<TopicPartition, ConsumerRecord<byte[], byte[]>> waiting = new HashMap<>();
    private final Map<TopicPartition, Long> cut = new HashMap<>(); // by the poll that goes on now: where to seek to
    private Map<TopicPartition, String> reasons = Map.of(); // of those that wait
    private final KafkaHeaders headers = new KafkaHeaders();

    /** Of records whose events are JSON. */
    SchemaWait(Set<RecordFormat> formats, AwaitedSchemas awaited, LongSupplier nanoTime) {
        this(formats, Set.of(), awaited, nanoTime);
    }

    /**
     * @param formats as which the records are read
     * @param encodings in which their events are written: all records wait until their schemas have ids
     * @param awaited is told of the partitions that wait
     */
    public SchemaWait(Set<RecordFormat> formats, Set<EventEncoding> encodings, AwaitedSchemas awaited) {
        this(formats, encodings, awaited, System::nanoTime);
    }

    private SchemaWait(
            Set<RecordFormat> formats, Set<EventEncoding> encodings, AwaitedSchemas awaited, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.encodings = List.copyOf(encodings);
        this.formats = formats.stream()
                .filter(format -> format != JsonFormat.JSON) // which never waits
                .toList();
        this.awaited = awaited;
    }

    /** The records that can be read now, with the offsets that follow them. */
    public ConsumerRecords<byte[], byte[]> cut(ConsumerRecords<byte[], byte[]> polled) {
        if (formats.isEmpty() && awaitedByEvents() == null) {
            return polled;
        }
        Map<TopicPartition, String> waitNow = askForAll(polled);
        if (waitNow.isEmpty()) {
            return polled;
        }
        waitNow.putAll(reasons);
        awaited.set(this, waitNow);
        ConsumerRecords<byte[], byte[]> ready = ready(polled, nanoTime.getAsLong() + PATIENCE_NANOS);
        awaited.set(this, reasons); // those that are cut now are told of after the poll
        return ready;
    }

    /** Sees to it that somebody asks for whatever the records need; why the first of each partition that cannot be read yet waits. */
    private Map<TopicPartition, String> askForAll(ConsumerRecords<byte[], byte[]> polled) {
        Map<TopicPartition, String> first = new HashMap<>();
        for (TopicPartition partition : polled.partitions()) {
            for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                String why = reason(record, NONE);
                if (why != null) {
                    first.putIfAbsent(partition, why);
                }
            }
        }
        return first;
    }

    private ConsumerRecords<byte[], byte[]> ready(ConsumerRecords<byte[], byte[]> polled, long endNanos) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> ready = null;
        Map<TopicPartition, OffsetAndMetadata> next = Map.of();
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            int end = end(partition, records, endNanos);
            if (end < records.size()) {
                if (ready == null) {
                    ready = new LinkedHashMap<>();
                    for (TopicPartition each : polled.partitions()) {
                        ready.put(each, polled.records(each));
                    }
                    next = new HashMap<>(polled.nextOffsets());
                }
                ConsumerRecord<byte[], byte[]> first = records.get(end);
                next.put(partition, new OffsetAndMetadata(first.offset(), first.leaderEpoch(), ""));
                if (end == 0) {
                    ready.remove(partition);
                } else {
                    ready.put(partition, List.copyOf(records.subList(0, end)));
                }
            }
        }
        return ready == null ? polled : new ConsumerRecords<>(ready, next);
    }

    /** How many of the partition's records can be read; the next one, if there is one, waits from now on. */
    private int end(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records, long endNanos) {
        for (int i = 0; i < records.size(); i++) {
            if (reason(records.get(i), Math.max(NONE, endNanos - nanoTime.getAsLong())) != null) {
                waiting.put(partition, records.get(i));
                cut.put(partition, records.get(i).offset());
                return i;
            }
        }
        return records.size();
    }

    private @Nullable String reason(ConsumerRecord<byte[], byte[]> record, long patienceNanos) {
        String first = awaitedByEvents();
        for (RecordFormat format : formats) {
            String why = reason(format, record, patienceNanos);
            first = first == null ? why : first;
        }
        return first;
    }

    private @Nullable String awaitedByEvents() {
        for (EventEncoding encoding : encodings) {
            String why = encoding.awaits();
            if (why != null) {
                return why;
            }
        }
        return null;
    }

    private @Nullable String reason(RecordFormat format, ConsumerRecord<byte[], byte[]> record, long patienceNanos) {
        try {
            return format.awaits(record.value(), headers.over(record.headers()), patienceNanos);
        } catch (RuntimeException e) {
            return null; // whoever decodes the record will find the same
        }
    }

    /** The partitions of the consumer that are not to be fetched in the poll that follows. */
    public Set<TopicPartition> held(Consumer<?, ?> consumer) {
        if (waiting.isEmpty()) {
            return Set.of();
        }
        Map<TopicPartition, String> found = new HashMap<>();
        waiting.keySet().retainAll(consumer.assignment());
        waiting.values().removeIf(record -> {
            String why = reason(record, NONE);
            if (why != null) {
                found.put(new TopicPartition(record.topic(), record.partition()), why);
            }
            return why == null;
        });
        reasons = found;
        awaited.set(this, reasons);
        return Set.copyOf(waiting.keySet());
    }

    /** After the poll: sends the consumer back to the records that wait. */
    public void seekBack(Consumer<?, ?> consumer) {
        if (cut.isEmpty()) {
            return;
        }
        cut.forEach((partition, offset) -> {
            if (consumer.assignment().contains(partition)) {
                consumer.seek(partition, offset);
            }
        });
        cut.clear();
        held(consumer); // tells who waits now
    }

    /** Nothing is read for now, whatever becomes of the schemas. */
    public void pause() {
        awaited.set(this, Map.of());
    }

    /** The consumer ends. */
    public void close() {
        waiting.clear();
        reasons = Map.of();
        awaited.set(this, Map.of());
    }
}

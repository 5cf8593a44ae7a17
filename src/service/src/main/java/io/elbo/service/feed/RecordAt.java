package io.elbo.service.feed;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads single committed records by their place, each with a consumer that is made for it. Thread-safe. */
public final class RecordAt {
    private static final CloseOptions AT_ONCE = CloseOptions.timeout(Duration.ZERO);

    private final Supplier<Consumer<byte[], byte[]>> consumers;

    /** @param configuration of a consumer, with the user's security settings; what is needed is set over it */
    public static RecordAt of(Map<String, Object> configuration) {
        Map<String, Object> single = TopicTail.forTail(configuration);
        single.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        return new RecordAt(() -> new KafkaConsumer<>(single));
    }

    RecordAt(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    /**
     * The record at this place; empty if there is none.
     *
     * @throws TimeoutException if the broker does not answer within the timeout
     */
    public Optional<ConsumerRecord<byte[], byte[]>> read(String topic, int partition, long offset, Duration timeout) {
        TopicPartition place = new TopicPartition(topic, partition);
        List<TopicPartition> places = List.of(place);
        long endNanos = System.nanoTime() + timeout.toNanos();
        Consumer<byte[], byte[]> reading = consumers.get();
        try {
            boolean isThere =
                    Optional.ofNullable(reading.partitionsFor(topic, timeout)).orElse(Collections.emptyList()).stream()
                            .anyMatch(each -> each.partition() == partition);
            if (!isThere
                    || offset < reading.beginningOffsets(places, timeout).getOrDefault(place, 0L)
                    || offset >= reading.endOffsets(places, timeout).getOrDefault(place, 0L)) {
                return Optional.empty();
            }
            reading.assign(places);
            reading.seek(place, offset);
            while (reading.position(place, timeout) <= offset) { // it passes over the ends of transactions
                Duration left = Duration.ofNanos(endNanos - System.nanoTime());
                if (left.isNegative()) {
                    throw new TimeoutException("topic " + topic + " cannot be read within " + timeout);
                }
                ConsumerRecords<byte[], byte[]> polled = reading.poll(left);
                for (ConsumerRecord<byte[], byte[]> record : polled) {
                    return record.offset() == offset ? Optional.of(record) : Optional.empty();
                }
            }
            return Optional.empty();
        } finally {
            reading.close(AT_ONCE);
        }
    }
}

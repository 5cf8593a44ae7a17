package io.elbo.stream.batch;

import io.elbo.stream.history.PartitionHistory;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A consumer whose polls are bounded in uncompressed bytes, too; {@link PollBytes} tells how. It tells the histories of keys when
 * a poll has taken all that a partition had.
 */
public final class BoundedConsumer extends KafkaConsumer<byte[], byte[]> {
    private final PollBytes bytes;
    private final @Nullable ScoringPlan plan; // null if nobody scores in its polls

    private BoundedConsumer(Map<String, Object> configuration, PollBytes bytes) {
        super(configuration, bytes.keys(), bytes.values());
        this.bytes = bytes;
        plan = (ScoringPlan) configuration.get(ScoringInterceptor.PLAN);
    }

    /** @param maxPollBytes keys, values and headers of the records of one poll */
    public static BoundedConsumer create(Map<String, Object> configuration, long maxPollBytes) {
        return new BoundedConsumer(configuration, new PollBytes(maxPollBytes));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        bytes.begin();
        ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
        if (plan != null) {
            tellEnds(plan);
        }
        return records;
    }

    private void tellEnds(ScoringPlan scored) {
        // what has yet to be sent to a repartition topic will come, too
        if (assignment().stream()
                .anyMatch(partition -> !partition.topic().equals(scored.topic()) && !isAtEnd(partition))) {
            return;
        }
        for (TopicPartition partition : assignment()) {
            PartitionHistory history = scored.pendingScores().history(partition);
            if (history != null && isAtEnd(partition)) {
                history.reachedEnd();
            }
        }
    }

    private boolean isAtEnd(TopicPartition partition) {
        return currentLag(partition).orElse(1) == 0;
    }
}

package io.elbo.stream.batch;

import io.elbo.stream.history.PartitionHistory;
import io.elbo.stream.schema.SchemaWait;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A consumer whose polls are bounded in uncompressed bytes, too; {@link PollBytes} tells how. It reads nothing while a detector of its
 * topic is paused ({@link PausedReading}), nothing of partitions whose next record waits for its schema ({@link SchemaWait}), and tells the histories of keys when a poll has taken all that a partition had.
 */
public final class BoundedConsumer extends KafkaConsumer<byte[], byte[]> {
    private final PollBytes bytes;
    private final @Nullable ScoringPlan plan; // null if nobody scores in its polls
    private final @Nullable PausedReading paused; // null as above
    private final @Nullable SchemaWait waits; // null as above
    private final PartitionHold hold = new PartitionHold(this);

    private BoundedConsumer(Map<String, Object> configuration, PollBytes bytes) {
        super(configuration, bytes.keys(), bytes.values());
        this.bytes = bytes;
        plan = (ScoringPlan) configuration.get(ScoringInterceptor.PLAN);
        paused = plan == null ? null : new PausedReading(this, hold, plan.unread());
        waits = (SchemaWait) configuration.get(SchemaWait.WAIT);
    }

    /** @param maxPollBytes keys, values and headers of the records of one poll */
    public static BoundedConsumer create(Map<String, Object> configuration, long maxPollBytes) {
        ScoringPlan plan = (ScoringPlan) configuration.get(ScoringInterceptor.PLAN);
        Map<String, Object> own = new HashMap<>(configuration);
        if (plan != null) {
            own.put(SchemaWait.WAIT, new SchemaWait(plan.formats(), plan.encodings(), plan.awaited()));
        }
        return new BoundedConsumer(own, new PollBytes(maxPollBytes));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        bytes.begin();
        if (plan == null || paused == null || waits == null) {
            return super.poll(timeout);
        }
        if (plan.isPaused()) {
            waits.pause();
            return paused.poll(() -> super.poll(timeout));
        }
        Set<TopicPartition> held = waits.held(this);
        ConsumerRecords<byte[], byte[]> records =
                held.isEmpty() ? super.poll(timeout) : hold.poll(() -> held, () -> super.poll(timeout));
        waits.seekBack(this);
        paused.read(records);
        tellEnds(plan, paused);
        return records;
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        super.subscribe(topics, following(listener));
    }

    @Override
    public void subscribe(Pattern pattern, ConsumerRebalanceListener listener) {
        super.subscribe(pattern, following(listener));
    }

    private ConsumerRebalanceListener following(ConsumerRebalanceListener listener) {
        return plan == null ? listener : hold.following(listener);
    }

    /** The way in which Kafka Streams closes it. */
    @Override
    public void close(CloseOptions options) {
        if (paused != null) {
            paused.close();
        }
        if (waits != null) {
            waits.close();
        }
        super.close(options);
    }

    private void tellEnds(ScoringPlan scored, PausedReading pauses) {
        // what has yet to be sent to a repartition topic will come, too
        if (assignment().stream()
                .anyMatch(partition -> !partition.topic().equals(scored.topic()) && !isAtEnd(partition, pauses))) {
            return;
        }
        for (TopicPartition partition : assignment()) {
            PartitionHistory history = scored.pendingScores().history(partition);
            if (history != null && isAtEnd(partition, pauses)) {
                history.reachedEnd();
            }
        }
    }

    private boolean isAtEnd(TopicPartition partition, PausedReading pauses) {
        return !pauses.isEndStale(partition) && currentLag(partition).orElse(1) == 0;
    }
}

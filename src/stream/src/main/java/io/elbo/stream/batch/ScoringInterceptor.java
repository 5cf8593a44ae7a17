package io.elbo.stream.batch;

import io.elbo.stream.detector.ObservedDetector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Scores the records of each poll in batches, before the topology sees them. One instance per main consumer; only that
 * consumer's stream thread calls it.
 *
 * <h2>Why in the poll</h2>
 *
 * A model scores a batch of 256 records twenty times faster than 256 single records, so something has to gather them. A
 * processor that gathers records in a buffer breaks the guarantees of Kafka Streams: offsets are committed at moments that
 * the processor does not choose, and whatever waits in its buffer then is lost with the next crash. Both variants that were
 * tried, a buffer flushed by a state store and one flushed by a timer, lost thousands of records over ten kills.
 *
 * <p>A consumer calls {@link #onConsume} with each poll's records before it returns them. Here they are decoded and scored,
 * in batches that span partitions, and the results wait in a {@link PartitionQueue} per partition until the processor takes
 * them by offset. A batch begins and ends within one poll, so <b>nothing is ever pending when offsets are committed</b>, and
 * the batch size follows the load: one record when little comes, thousands when much does.
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li><b>Same thread.</b> The consumer, this interceptor and the processors of a stream thread run on one thread. The queues
 *       therefore need no locks. Other threads only help inside {@code onConsume}, which returns after they are done.
 *   <li><b>Order.</b> Kafka Streams processes a partition's records in the order in which they were polled. A queue ordered by
 *       offset is thus enough; results of records that are never processed (a lost partition, a seek) are dropped by offset.
 *   <li><b>The result is a hint.</b> A record whose result is missing, for whatever reason, is scored alone by the processor.
 *       Kafka only logs what an interceptor throws, so this class never relies on its own success.
 *   <li><b>The position moves on.</b> A record of which nothing is written or learned is <i>settled</i>: this class leaves it
 *       out of what it returns, and Kafka Streams never sees it. A task that sees no record does not commit, so the last record
 *       of each partition in a poll always goes on. It carries the position behind all settled records before it.
 * </ol>
 *
 * @see <a href="https://kafka.apache.org/42/javadoc/org/apache/kafka/clients/consumer/ConsumerInterceptor.html">ConsumerInterceptor</a>
 */
public final class ScoringInterceptor implements ConsumerInterceptor<byte[], byte[]> {
    /** Configuration key of the {@link ScoringPlan}. */
    public static final String PLAN = "elbo.scoring.plan";

    private final Map<String, List<BatchScorer>> byTopic = new HashMap<>();
    private @Nullable PendingScores pendingScores;

    @Override
    public void configure(Map<String, ?> configuration) {
        ScoringPlan plan = (ScoringPlan) Objects.requireNonNull(configuration.get(PLAN), PLAN);
        pendingScores = plan.pendingScores();
        for (ObservedDetector detector : plan.detectors()) {
            byTopic.computeIfAbsent(detector.topic(), unused -> new ArrayList<>())
                    .add(new BatchScorer(detector, plan.threads(), plan.batchRows()));
        }
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, List<PendingScore[]>> pending = new LinkedHashMap<>(); // by detector
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> polled = records.records(partition);
            pending.put(
                    partition,
                    byTopic.getOrDefault(partition.topic(), List.of()).stream()
                            .map(scorer -> scorer.add(polled))
                            .toList());
        }
        byTopic.values().forEach(scorers -> scorers.forEach(BatchScorer::finish));
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> remaining = new LinkedHashMap<>();
        pending.forEach((partition, byDetector) ->
                remaining.put(partition, remaining(partition, records.records(partition), byDetector)));
        return new ConsumerRecords<>(remaining, records.nextOffsets());
    }

    /** The partition's records that the topology has to see, with its last one, which carries the position. */
    private List<ConsumerRecord<byte[], byte[]>> remaining(
            TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> polled, List<PendingScore[]> byDetector) {
        if (byDetector.isEmpty()) {
            return polled;
        }
        List<PartitionQueue> queues = byTopic.getOrDefault(partition.topic(), List.of()).stream()
                .map(scorer -> Objects.requireNonNull(pendingScores)
                        .queue(scorer.detector(), partition.topic(), partition.partition()))
                .toList();
        List<ConsumerRecord<byte[], byte[]>> remaining = new ArrayList<>();
        for (int i = 0; i < polled.size(); i++) {
            if (i == polled.size() - 1 || !isSettled(byDetector, i)) {
                remaining.add(polled.get(i));
                for (int detector = 0; detector < byDetector.size(); detector++) {
                    queues.get(detector).append(byDetector.get(detector)[i]);
                }
            }
        }
        return remaining;
    }

    private static boolean isSettled(List<PendingScore[]> byDetector, int record) {
        for (PendingScore[] pending : byDetector) {
            if (!pending[record].isSettled()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
}

package io.elbo.stream.topology;

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
 * Scores each poll's records as batches, before the topology sees them: nothing is ever pending when offsets are
 * committed, and a batch's size follows the load. One instance per main consumer, called from its stream thread only.
 *
 * <p>An ordinary record of which no detector writes or learns anything is settled here: the topology never sees it, as
 * {@link ConsumerInterceptor} allows. The last record of each partition is always handed on, so that the stream commits the
 * position behind all that is settled.
 *
 * <p>Kafka logs what an interceptor throws and goes on with unscored records; so this one does not throw, it leaves a
 * record's slip empty and counts it, and the {@link DetectorProcessor} scores that record alone.
 */
public final class ScoringInterceptor implements ConsumerInterceptor<byte[], byte[]> {
    /** Configuration key of the {@link ScoringPlan}. */
    static final String PLAN = "elbo.scoring.plan";

    private final Map<String, List<BatchScorer>> byTopic = new HashMap<>();
    private @Nullable Handoff handoff;

    @Override
    public void configure(Map<String, ?> configuration) {
        ScoringPlan plan = (ScoringPlan) Objects.requireNonNull(configuration.get(PLAN), PLAN);
        handoff = plan.handoff();
        for (Watch watch : plan.watches()) {
            byTopic.computeIfAbsent(watch.topic(), unused -> new ArrayList<>())
                    .add(new BatchScorer(watch, plan.threads(), plan.batchRows()));
        }
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, List<Handoff.Slip[]>> slips = new LinkedHashMap<>(); // by detector
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> polled = records.records(partition);
            slips.put(
                    partition,
                    byTopic.getOrDefault(partition.topic(), List.of()).stream()
                            .map(scorer -> scorer.add(polled))
                            .toList());
        }
        byTopic.values().forEach(scorers -> scorers.forEach(BatchScorer::finish));
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> left = new LinkedHashMap<>();
        slips.forEach((partition, byDetector) ->
                left.put(partition, handOver(partition, records.records(partition), byDetector)));
        return new ConsumerRecords<>(left, records.nextOffsets());
    }

    /** The partition's records that somebody still has to do with, and its last one, which carries the position. */
    private List<ConsumerRecord<byte[], byte[]>> handOver(
            TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> polled, List<Handoff.Slip[]> byDetector) {
        if (byDetector.isEmpty()) {
            return polled;
        }
        List<Handoff.Lane> lanes = byTopic.getOrDefault(partition.topic(), List.of()).stream()
                .map(scorer -> Objects.requireNonNull(handoff)
                        .lane(scorer.detector(), partition.topic(), partition.partition()))
                .toList();
        List<ConsumerRecord<byte[], byte[]>> left = new ArrayList<>();
        for (int i = 0; i < polled.size(); i++) {
            if (i == polled.size() - 1 || !isSettled(byDetector, i)) {
                left.add(polled.get(i));
                for (int detector = 0; detector < byDetector.size(); detector++) {
                    lanes.get(detector).append(byDetector.get(detector)[i]);
                }
            }
        }
        return left;
    }

    private static boolean isSettled(List<Handoff.Slip[]> byDetector, int record) {
        for (Handoff.Slip[] slips : byDetector) {
            if (!slips[record].isSettled()) {
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

package io.elbo.service.stream;

import java.util.ArrayList;
import java.util.HashMap;
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
        for (TopicPartition partition : records.partitions()) {
            for (BatchScorer scorer : byTopic.getOrDefault(partition.topic(), List.of())) {
                Handoff.Lane lane = Objects.requireNonNull(handoff)
                        .lane(scorer.detector(), partition.topic(), partition.partition());
                for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                    scorer.add(record, lane);
                }
            }
        }
        byTopic.values().forEach(scorers -> scorers.forEach(BatchScorer::finish));
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
}

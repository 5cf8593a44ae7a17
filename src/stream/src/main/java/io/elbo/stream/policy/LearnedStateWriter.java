package io.elbo.stream.policy;

import io.elbo.core.model.ModelMetadata;
import io.elbo.stream.commit.CommitListener;
import io.elbo.stream.settings.DetectorSettings;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes what the partitions of one stream learn into the topic of {@link LearnedStates}, as part of the commits of their
 * records: every ten seconds, and at each commit that may be a partition's last one, because the stream rebalances or shuts
 * down. So a graceful end loses nothing; a process that is killed loses ten seconds at most, which are learned again from
 * records to come. Thread-safe.
 */
public final class LearnedStateWriter implements CommitListener {
    private static final long WRITE_EVERY_MILLIS = 10_000;

    private final LearnedStates states;
    private final Clock clock;
    private final Map<TopicPartition, List<PartitionLearning>> learning = new ConcurrentHashMap<>();
    private volatile BooleanSupplier running = () -> false;

    public LearnedStateWriter(LearnedStates states, Clock clock) {
        this.states = states;
        this.clock = clock;
    }

    /** @param running whether the stream's partitions stay where they are, as far as it is known */
    public void attach(BooleanSupplier running) {
        this.running = running;
    }

    /** For a task that starts, on its stream thread, and a detector that learns. */
    public PartitionLearning open(
            PartitionPolicies policies, DetectorSettings settings, ModelMetadata model, int partition) {
        PartitionLearning opened = new PartitionLearning(states, policies, settings, model, partition, clock.millis());
        learning.computeIfAbsent(opened.topicPartition(), unused -> new CopyOnWriteArrayList<>())
                .add(opened);
        opened.begin();
        return opened;
    }

    /** For a task that is closed. */
    public void close(PartitionLearning closed) {
        closed.close();
        learning.computeIfPresent(closed.topicPartition(), (unused, open) -> {
            open.remove(closed);
            return open.isEmpty() ? null : open;
        });
    }

    @Override
    public void committing(Map<TopicPartition, OffsetAndMetadata> offsets, Producer<byte[], byte[]> producer) {
        for (TopicPartition partition : offsets.keySet()) {
            for (PartitionLearning each : learning.getOrDefault(partition, List.of())) {
                if (each.isOwnedByThisThread()) { // a thread that lost the partition may not know it yet
                    each.takeUp();
                    write(each, producer);
                }
            }
        }
    }

    private void write(PartitionLearning each, Producer<byte[], byte[]> producer) {
        long now = clock.millis();
        boolean due = now - each.writtenMillis() >= WRITE_EVERY_MILLIS || !running.getAsBoolean();
        // a topic that is missing would abort the transaction: it is waited for
        if (due && each.hasNews() && states.isCaughtUp()) {
            var unused = producer.send(new ProducerRecord<>(
                    states.topic(), null, now, each.key().getBytes(StandardCharsets.UTF_8), each.state()));
            each.written(now);
        }
    }
}

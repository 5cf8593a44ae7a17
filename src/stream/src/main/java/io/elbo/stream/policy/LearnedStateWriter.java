package io.elbo.stream.policy;

import io.elbo.core.model.ModelMetadata;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.commit.CommitListener;
import io.elbo.stream.settings.DetectorSettings;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the partitions of one stream learn into the topic of {@link LearnedStates}, as part of the commits of their
 * records: every ten seconds, and at each commit that may be a partition's last one, because the stream rebalances or shuts
 * down. If a task is closed whose last records were committed before, there is no such commit: then its state is written in a
 * transaction of its own. So a graceful end loses nothing; a process that is killed loses fifteen seconds at most. Thread-safe.
 */
public final class LearnedStateWriter implements CommitListener {
    private static final System.Logger LOG = System.getLogger(LearnedStateWriter.class.getName());
    private static final long WRITE_EVERY_MILLIS = 10_000;

    private final LearnedStates states;
    private final CommitHooks hooks;
    private final Clock clock;
    private final Map<TopicPartition, List<PartitionLearning>> learning = new ConcurrentHashMap<>();
    private volatile BooleanSupplier running = () -> false;

    /** @param hooks of the stream; the caller adds this listener to them */
    public LearnedStateWriter(LearnedStates states, CommitHooks hooks, Clock clock) {
        this.states = states;
        this.hooks = hooks;
        this.clock = clock;
    }

    /** @param running whether the stream's partitions stay where they are, as far as it is known */
    public void attach(BooleanSupplier running) {
        this.running = running;
    }

    /**
     * For a task, on its stream thread, and a detector that learns.
     *
     * @param identity what the model's states are kept under; empty for the file of the configuration
     * @param before what the task has learned with the model before, which is written with the next commit; null if the task has
     *     just started
     */
    public PartitionLearning open(
            PartitionPolicies policies,
            DetectorSettings settings,
            ModelMetadata model,
            String identity,
            int partition,
            @Nullable PartitionLearning before) {
        if (before != null) {
            before.replaced();
        }
        PartitionLearning opened =
                new PartitionLearning(states, policies, settings, model, identity, partition, clock.millis());
        learning.computeIfAbsent(opened.topicPartition(), unused -> new CopyOnWriteArrayList<>())
                .add(opened);
        opened.begin(before);
        return opened;
    }

    /** For a task that is closed, on its stream thread. What is committed and not yet written is written now. */
    public void close(PartitionLearning closed) {
        if (closed.hasNews() && closed.isCommitted()) {
            try {
                hooks.sendBetweenCommits(producer ->
                        own().filter(PartitionLearning::isCommitted).forEach(each -> write(each, true, producer)));
            } catch (KafkaException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "what partition {0} has learned in the last seconds is lost: {1}",
                        closed.topicPartition(),
                        e);
            }
        }
        closed.close();
        remove(closed);
    }

    private void remove(PartitionLearning closed) {
        learning.computeIfPresent(closed.topicPartition(), (unused, open) -> {
            open.remove(closed);
            return open.isEmpty() ? null : open;
        });
    }

    /** Those of the calling thread: a thread that lost a partition may not know it yet. */
    private Stream<PartitionLearning> own() {
        return learning.values().stream().flatMap(List::stream).filter(PartitionLearning::isOwnedByThisThread);
    }

    @Override
    public void committing(Map<TopicPartition, OffsetAndMetadata> offsets, Producer<byte[], byte[]> producer) {
        boolean last = !running.getAsBoolean();
        own().filter(each -> offsets.containsKey(each.topicPartition()) || each.isCommitted())
                .forEach(each -> {
                    each.takeUp();
                    write(each, last || each.isReplaced(), producer);
                });
    }

    @Override
    public void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        own().filter(each -> offsets.containsKey(each.topicPartition()))
                .toList()
                .forEach(each -> {
                    each.committed();
                    if (each.isReplaced()) {
                        remove(each);
                    }
                });
    }

    @Override
    public void aborted() {
        own().toList().forEach(each -> {
            if (each.isReplaced()) {
                remove(each); // it may have learned what is aborted
            } else {
                each.writeAgain();
            }
        });
    }

    private void write(PartitionLearning each, boolean last, Producer<byte[], byte[]> producer) {
        long now = clock.millis();
        boolean due = last || now - each.writtenMillis() >= WRITE_EVERY_MILLIS;
        // a topic that is missing would abort the transaction: it is waited for
        if (due && each.hasNews() && states.isCaughtUp()) {
            try {
                var unused = producer.send(new ProducerRecord<>(
                        states.topic(), null, now, each.key().getBytes(StandardCharsets.UTF_8), each.state()));
            } catch (KafkaException e) { // the producer has failed before: the commit says so itself
                LOG.log(System.Logger.Level.DEBUG, "what {0} has learned is not written: {1}", each.key(), e);
                return;
            }
            each.written(now);
        }
    }
}

package io.elbo.stream.policy;

import io.elbo.core.calibration.AdaptiveCalibration;
import io.elbo.core.calibration.RecordRate;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.settings.DetectorSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What one partition learns from the records of one detector: how many arrive, which turns a budget per unit of time into a
 * share of the records, and, if the detector adapts, how they score. From both follows the partition's own policy in {@link
 * PartitionPolicies}.
 *
 * <p>One task owns it, on its stream thread. It starts from what the partition's last owner wrote. That may arrive in the
 * topic a moment after this task has started: then it is taken up with the next record, and the few records that were
 * learned meanwhile are forgotten. {@link LearnedStateWriter} writes it, within the transactions of the records that it comes from; when a
 * transaction is aborted Kafka Streams makes the task anew, and learning starts again from what was committed.
 */
public final class PartitionLearning {
    private static final System.Logger LOG = System.getLogger(PartitionLearning.class.getName());
    private static final int RECORDS_UNTIL_POLICY = 256;
    private static final SplittableRandom LEARNERS = new SplittableRandom();

    private final LearnedStates states;
    private final PartitionPolicies policies;
    private final DetectorSettings settings;
    private final String model;
    private final int partition;
    private final Thread owner = Thread.currentThread();
    private final long learner;
    private final RecordRate rate = new RecordRate();
    private final @Nullable AdaptiveCalibration adaptive;
    private Calibration calibration;
    private volatile boolean arrived = true; // a state that has not been looked at yet
    private long learned; // by every owner of the partition
    private long committed; // of them, as far as it is known
    private long written; // of them when the state was last written
    private long writtenMillis;
    private int sincePolicy;
    private boolean replaced; // another model's scores are learned now

    /**
     * For a task that has just started, on its stream thread.
     *
     * @param identity what the model's states are kept under; empty for the file of the configuration
     * @param nowMillis since 1970
     */
    PartitionLearning(
            LearnedStates states,
            PartitionPolicies policies,
            DetectorSettings settings,
            ModelMetadata model,
            String identity,
            int partition,
            long nowMillis) {
        this.states = states;
        this.policies = policies;
        this.settings = settings;
        this.model = identity;
        this.partition = partition;
        synchronized (LEARNERS) {
            learner = LEARNERS.nextLong();
        }
        calibration = model.calibration();
        adaptive = settings.adapt()
                ? new AdaptiveCalibration(calibration, model.provenance().heldOutRows())
                : null;
        writtenMillis = nowMillis;
    }

    /**
     * The first step: takes up what is there, and follows what arrives.
     *
     * @param before what the partition has learned with another model in this task; null if the task has just started
     */
    void begin(@Nullable PartitionLearning before) {
        states.follow(this, settings.name(), settings.input(), model, partition);
        policies.set(partition, calibration, Double.NaN, this);
        takeUp();
        LearnedState newest = states.newest(settings.name(), settings.input(), partition);
        if (before != null) {
            takeUp(before.rate);
        } else if (newest != null) {
            takeUp(newest.rate());
        }
    }

    /** Records arrive as fast as they do, whatever model scores them. */
    private void takeUp(RecordRate newer) {
        if (!(newer.newestMillis() > rate.newestMillis())) {
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            newer.write(new DataOutputStream(bytes));
            rate.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        update();
    }

    /** The policy that holds for the partition's next record. */
    public ThresholdPolicy policy() {
        return policies.of(partition);
    }

    /** Takes in a record that has its verdict. */
    public void learn(float score, long timestampMillis) {
        takeUp();
        learned++;
        rate.add(timestampMillis);
        if (adaptive != null && adaptive.learn(score, timestampMillis)) {
            calibration = adaptive.review(policy().warning().probability());
            update();
        } else if (policies.budgets().hasRate() && ++sincePolicy >= RECORDS_UNTIL_POLICY) {
            update();
        }
    }

    private void update() {
        sincePolicy = 0;
        double own = rate.perSecond(rate.newestMillis());
        double others = states.othersPerSecond(settings.name(), settings.input(), partition);
        double all = Double.isNaN(own) ? others : own + (Double.isNaN(others) ? 0 : others);
        policies.set(partition, calibration, all, this);
    }

    /** Called by the thread that reads the topic. */
    void arrived(LearnedState state) {
        if (state.learner() != learner) {
            arrived = true;
        }
    }

    /** Takes up what another owner has written, if it is more than is known here. */
    void takeUp() {
        if (!arrived) {
            return;
        }
        arrived = false;
        LearnedState newest = states.newest(settings.name(), settings.input(), model, partition);
        if (newest == null || newest.learner() == learner || newest.learned() <= learned) {
            return;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(newest.bytes()))) {
            in.skipNBytes(1 + 2 * Long.BYTES);
            rate.read(in);
            if (in.readBoolean() && adaptive != null && adaptive.read(in)) {
                calibration = adaptive.calibration();
            }
            learned = newest.learned();
            committed = learned;
            written = learned;
            update();
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "detector {0}: what partition {1} has learned cannot be read, it starts anew: {2}",
                    settings.name(),
                    partition,
                    e);
        }
    }

    /** What {@link #takeUp} reads. */
    byte[] state() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(LearnedState.FORMAT);
            out.writeLong(learner);
            out.writeLong(learned);
            rate.write(out);
            out.writeBoolean(adaptive != null);
            if (adaptive != null) {
                adaptive.write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    String key() {
        return LearnedStates.key(settings.name(), settings.input(), model, partition);
    }

    TopicPartition topicPartition() {
        return new TopicPartition(settings.input(), partition);
    }

    boolean isOwnedByThisThread() {
        return owner == Thread.currentThread();
    }

    /** Whether something was learned since the last write. */
    boolean hasNews() {
        return learned > written;
    }

    void committed() {
        committed = learned;
    }

    /** Whether every record that was learned is committed. */
    boolean isCommitted() {
        return committed == learned;
    }

    /** What was written may not have been committed. */
    void writeAgain() {
        written = Math.min(written, learned - 1);
    }

    /** Nothing more is learned: what is, is to be written with the next commit. */
    void replaced() {
        replaced = true;
        close();
    }

    boolean isReplaced() {
        return replaced;
    }

    long writtenMillis() {
        return writtenMillis;
    }

    void written(long nowMillis) {
        written = learned;
        writtenMillis = nowMillis;
    }

    /** The task is closed: the partition's policy is no longer this instance's. */
    void close() {
        policies.remove(partition, this);
        states.leave(this, settings.name(), settings.input(), model, partition);
    }
}

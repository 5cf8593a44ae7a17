package io.elbo.stream.topology;

import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.detector.Detector;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A task's {@link PartitionJudge}, kept: takes up the state that the partition's last owner left, hears of the other
 * partitions' rates, and writes its own state now and then. What a process that is killed has learned since is lost, and
 * learned again from records to come.
 */
final class Learning {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final long WRITE_EVERY_MILLIS = 10_000;

    private final ProcessorContext<byte[], Output> context;
    private final String topic;
    private final CalibrationStore store;
    private final PartitionJudge judge;
    private long writtenAt;
    private long written; // records that had been learned then

    Learning(ProcessorContext<byte[], Output> context, Detector detector, String topic) {
        this.context = context;
        this.topic = topic;
        store = new CalibrationStore(
                context, detector.name(), detector.settings().input());
        judge = new PartitionJudge(detector);
        byte[] state = store.own();
        if (state != null) {
            judge.resume(state);
        }
        var unused = context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    ThresholdPolicy judge() {
        return judge.judge();
    }

    void learn(float rawScore, long timestampMillis) {
        judge.learn(rawScore, timestampMillis);
    }

    private void look(long nowMillis) {
        double[] others = {Double.NaN};
        store.forOthers(state -> {
            double perSecond = PartitionJudge.perSecond(state, judge.newestMillis());
            if (!Double.isNaN(perSecond)) {
                others[0] = Double.isNaN(others[0]) ? perSecond : others[0] + perSecond;
            }
        });
        judge.hearOfOthers(others[0]);
        if (judge.learned() > written && nowMillis - writtenAt >= WRITE_EVERY_MILLIS) {
            written = judge.learned();
            writtenAt = nowMillis;
            context.forward(new Record<>(store.key(), new Output(topic, judge.state()), nowMillis));
        }
    }
}

package io.elbo.stream.output;

import io.elbo.stream.detector.Outcome;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The way of output records to the sink: keeps back what its topic would refuse, by what is known of the topic and by what
 * was refused before. One for each task.
 */
public final class OutputGate {
    private final ProcessorContext<byte[], Output> context;
    private final OutputLimits limits;
    private final RefusedOutputs refused;
    private Map<String, RefusedOutputs.Refusal> refusals = Map.of(); // of the record that is processed
    private Outcome.@Nullable Rejected keptBack;

    public OutputGate(ProcessorContext<byte[], Output> context, OutputLimits limits, RefusedOutputs refused) {
        this.context = context;
        this.limits = limits;
        this.refused = refused;
    }

    /** The next record's outputs follow. */
    public void open(InputPosition input) {
        refused.processing(input);
        refusals = refused.of(input);
    }

    /** Forwards the record, unless its topic would refuse it: {@link #takeKeptBack} says so. */
    public void forward(Record<byte[], Output> record) {
        String topic = record.value().topic();
        RefusedOutputs.Refusal before = refusals.get(topic);
        String refusal = before == null ? limits.refusal(record, context.currentSystemTimeMs()) : before.reason();
        if (refusal == null) {
            context.forward(record);
        } else if (keptBack == null) {
            keptBack = Outcome.Rejected.outputRefused("topic " + topic + ": " + refusal);
        }
    }

    /** Why an output was kept back since the last call; null where none was. */
    public Outcome.@Nullable Rejected takeKeptBack() {
        Outcome.Rejected taken = keptBack;
        keptBack = null;
        return taken;
    }

    /** How often this topic has refused an output of the record that is processed. */
    public int timesRefused(String topic) {
        RefusedOutputs.Refusal before = refusals.get(topic);
        return before == null ? 0 : before.times();
    }

    /** Forwards a dead letter, which has been made to fit. */
    public void forwardDeadLetter(Record<byte[], Output> letter) {
        context.forward(letter);
    }

    public long nowMillis() {
        return context.currentSystemTimeMs();
    }
}

package io.elbo.stream.output;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which output records the broker has refused for good, by the input record that they come from: too large, with a
 * timestamp that the topic does not accept, or invalid in another way. A refused record cannot be taken out of its
 * transaction. So the {@link RefusalAwareProducer} notes it here and has its stream thread start anew from the last commit;
 * when the input record comes again, {@link TopicProcessor} finds the note and writes a dead letter instead.
 *
 * <p>One for each stream; it outlives stream threads. The oldest notes are forgotten past {@value #MAX_POSITIONS}.
 * Thread-safe.
 */
public final class RefusedOutputs {
    /** @param times how often an output of this record was refused by the same topic */
    record Refusal(String reason, int times) {}

    private static final System.Logger LOG = System.getLogger(RefusedOutputs.class.getName());
    private static final int MAX_POSITIONS = 10_000;

    /** A stream thread belongs to one stream. */
    private static final ThreadLocal<@Nullable InputPosition> PROCESSED = new ThreadLocal<>();

    private final OutputLimits limits;
    private final Map<InputPosition, Map<String, Refusal>> refusals = new LinkedHashMap<>(); // guarded by this
    private volatile boolean hasAny;

    /** @param limits told of what each refusal says about its topic */
    public RefusedOutputs(OutputLimits limits) {
        this.limits = limits;
    }

    /** The calling stream thread processes this record from now on. */
    void processing(InputPosition position) {
        PROCESSED.set(position);
    }

    /** The record that the calling stream thread processes; null before its first one. */
    @Nullable
    InputPosition processed() {
        return PROCESSED.get();
    }

    /** Notes what the broker has refused, and what it says of the topic. */
    void note(InputPosition position, ProducerRecord<byte[], byte[]> output, Exception failure) {
        LOG.log(
                System.Logger.Level.DEBUG,
                "topic {0} refuses an output of {1}: {2}",
                output.topic(),
                position,
                failure);
        limits.learn(output, failure, System.currentTimeMillis());
        note(position, output.topic(), String.valueOf(failure.getMessage()));
    }

    /** Notes that this topic has refused an output of the input record. */
    public void note(InputPosition position, String outputTopic, String reason) {
        synchronized (this) {
            refusals.computeIfAbsent(position, unused -> new HashMap<>())
                    .merge(
                            outputTopic,
                            new Refusal(reason, 1),
                            (before, now) -> new Refusal(reason, before.times() + 1));
            if (refusals.size() > MAX_POSITIONS) {
                refusals.remove(refusals.keySet().iterator().next());
            }
        }
        hasAny = true;
    }

    /** What was refused of the record's outputs, by output topic. */
    Map<String, Refusal> of(InputPosition position) {
        if (!hasAny) {
            return Map.of();
        }
        synchronized (this) {
            return Map.copyOf(refusals.getOrDefault(position, Map.of()));
        }
    }
}

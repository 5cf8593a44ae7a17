package io.elbo.stream.output;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What the output topics accept, as last seen of the broker. The watch over the cluster writes it, the stream threads read
 * it for every record that they write.
 *
 * <p>A record that the broker refuses although it is within these limits says that the limits are others: they have
 * changed, or the broker does not let us read them. Then what was refused becomes the limit for a while, so that the next
 * such record does not have to be refused too, and the watch is asked to look again. Thread-safe.
 */
public final class OutputLimits {
    /** What the producer and every output topic must accept at least. */
    public static final int MIN_RECORD_BYTES = SizeLimit.MIN_BYTES;

    static final long LEARNED_FOR_MILLIS = 600_000;

    /** One topic's limits, with the size as it bears on a record of ours. */
    private record Known(TopicLimits limits, SizeLimit size) {}

    /** What refusals have shown: only what is smaller than a refused size and nearer than a refused timestamp. */
    private record Learned(TopicLimits limits, long untilMillis) {}

    private final int maxRequestBytes;
    private final Known unknown;
    private final Map<String, Learned> learned = new ConcurrentHashMap<>();
    private volatile Map<String, Known> byTopic = Map.of();
    private volatile boolean isStale;

    /** @param maxRequestBytes the producer's {@code max.request.size}: holds for every topic */
    public OutputLimits(int maxRequestBytes) {
        this.maxRequestBytes = maxRequestBytes;
        unknown = known(TopicLimits.NONE);
    }

    private Known known(TopicLimits limits) {
        int bytes = Math.min(limits.maxMessageBytes(), maxRequestBytes);
        return new Known(limits, new SizeLimit(Math.max(SizeLimit.MIN_BYTES, bytes)));
    }

    /** @param limits of each topic whose limits are known; replaces all that was known before */
    public void refresh(Map<String, TopicLimits> limits) {
        isStale = false;
        Map<String, Known> fresh = new HashMap<>();
        limits.forEach((topic, limit) -> {
            fresh.put(topic, known(limit));
            if (!limit.equals(of(topic).limits())) {
                learned.remove(topic); // the topic was configured anew
            }
        });
        byTopic = Map.copyOf(fresh);
    }

    /** Whether the broker has refused a record that is within the limits. */
    public boolean isStale() {
        return isStale;
    }

    /** Takes in what a refusal says about its topic. */
    void learn(ProducerRecord<byte[], byte[]> output, Exception failure, long nowMillis) {
        isStale = true;
        Long timestamp = output.timestamp();
        TopicLimits shown;
        if (failure instanceof RecordTooLargeException) {
            shown = TopicLimits.NONE.withMaxMessageBytes(
                    SizeLimit.bytes(output.key(), output.headers(), output.value()) - 1);
        } else if (failure instanceof InvalidTimestampException && timestamp != null) {
            shown = timestamp > nowMillis
                    ? TopicLimits.NONE.withMaxAheadMillis(timestamp - nowMillis)
                    : TopicLimits.NONE.withMaxBehindMillis(nowMillis - timestamp);
        } else {
            return;
        }
        learned.merge(
                output.topic(),
                new Learned(shown, nowMillis + LEARNED_FOR_MILLIS),
                (before, now) -> new Learned(before.limits().and(now.limits()), now.untilMillis()));
    }

    /** The producer's own limit where the topic's is not known. */
    SizeLimit size(String topic) {
        return of(topic).size();
    }

    private Known of(String topic) {
        return byTopic.getOrDefault(topic, unknown);
    }

    /** What the topic accepts, as its configuration and refusals say. */
    TopicLimits limits(String topic, long nowMillis) {
        TopicLimits configured = of(topic).limits();
        Learned shown = learned.isEmpty() ? null : learned.get(topic);
        if (shown == null) {
            return configured;
        }
        if (shown.untilMillis() < nowMillis) {
            learned.remove(topic, shown);
            return configured;
        }
        return configured.and(shown.limits());
    }

    /** Why the record's topic does not accept it; null where it does, as far as is known. */
    @Nullable
    String refusal(Record<byte[], Output> record, long nowMillis) {
        String topic = record.value().topic();
        TopicLimits limits = limits(topic, nowMillis);
        int max = Math.min(limits.maxMessageBytes(), maxRequestBytes);
        if (SizeLimit.bytes(record.key(), record.headers(), record.value().bytes()) > max) {
            return "it accepts records of at most " + max + " bytes";
        }
        if (limits.accepted(record.timestamp(), nowMillis) != record.timestamp()) {
            return "it does not accept the timestamp " + record.timestamp() + ", which lies too far from now";
        }
        return record.key() == null && limits.needsKey() ? "it is compacted, and the record has no key" : null;
    }
}

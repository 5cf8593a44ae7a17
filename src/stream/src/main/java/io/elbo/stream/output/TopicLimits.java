package io.elbo.stream.output;

/**
 * What one output topic accepts, as its configuration says.
 *
 * @param maxMessageBytes of a record
 * @param checksTimestamps false where the broker stamps the records itself
 * @param maxBehindMillis how far a timestamp may lie behind the broker's clock
 * @param maxAheadMillis how far a timestamp may lie ahead of it
 * @param needsKey whether the topic is compacted, so that a record without a key is refused
 */
public record TopicLimits(
        int maxMessageBytes, boolean checksTimestamps, long maxBehindMillis, long maxAheadMillis, boolean needsKey) {
    /** Limits that nothing is known of: only the producer's own limit holds. */
    static final TopicLimits NONE = new TopicLimits(Integer.MAX_VALUE, false, Long.MAX_VALUE, Long.MAX_VALUE, false);

    private static final long MAX_CLOCK_DIFFERENCE_MILLIS = 10_000;

    public TopicLimits {
        if (maxMessageBytes < 0 || maxBehindMillis < 0 || maxAheadMillis < 0) {
            throw new IllegalArgumentException("a limit is negative");
        }
    }

    TopicLimits withMaxMessageBytes(int bytes) {
        return new TopicLimits(bytes, checksTimestamps, maxBehindMillis, maxAheadMillis, needsKey);
    }

    TopicLimits withMaxBehindMillis(long millis) {
        return new TopicLimits(maxMessageBytes, true, millis, maxAheadMillis, needsKey);
    }

    TopicLimits withMaxAheadMillis(long millis) {
        return new TopicLimits(maxMessageBytes, true, maxBehindMillis, millis, needsKey);
    }

    /** What both accept. */
    TopicLimits and(TopicLimits other) {
        return new TopicLimits(
                Math.min(maxMessageBytes, other.maxMessageBytes),
                checksTimestamps || other.checksTimestamps,
                Math.min(checked(maxBehindMillis), other.checked(other.maxBehindMillis)),
                Math.min(checked(maxAheadMillis), other.checked(other.maxAheadMillis)),
                needsKey || other.needsKey);
    }

    private long checked(long limitMillis) {
        return checksTimestamps ? limitMillis : Long.MAX_VALUE;
    }

    /** The timestamp itself, or the nearest one that the topic accepts; the broker's clock may differ from ours. */
    long accepted(long timestampMillis, long nowMillis) {
        if (!checksTimestamps) {
            return timestampMillis;
        }
        long earliest = saturated(nowMillis, -cautious(maxBehindMillis));
        long latest = saturated(nowMillis, cautious(maxAheadMillis));
        return Math.min(Math.max(timestampMillis, earliest), latest);
    }

    private static long cautious(long limitMillis) {
        return limitMillis - Math.min(MAX_CLOCK_DIFFERENCE_MILLIS, limitMillis / 10);
    }

    private static long saturated(long nowMillis, long difference) {
        return difference < 0
                ? Math.max(0, nowMillis + Math.max(difference, -nowMillis))
                : nowMillis > Long.MAX_VALUE - difference ? Long.MAX_VALUE : nowMillis + difference;
    }
}

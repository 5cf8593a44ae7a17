package io.elbo.trainer.source.topic;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sample of whole keys: a key is in it with all its records or with none, so that the histories of its keys are true. Each key
 * has a random number that follows from the seed; the keys with the lowest numbers are in the sample, as many as have no more
 * records together than wanted. A record without a key has no history and counts as a key of its own.
 *
 * <p>Memory: a count for each key that may still be in the sample.
 */
final class SampleOfKeys implements RecordSample {
    private final long records;
    private final long seed;
    private final RecordKeys keys;
    private final TreeMap<Long, Long> counts = new TreeMap<>(); // records of keys, by the keys' numbers
    private long counted;
    private long bound = Long.MAX_VALUE; // keys with this number or a higher one are not in the sample

    SampleOfKeys(long records, long seed, RecordKeys keys) {
        this.records = records;
        this.seed = seed;
        this.keys = keys;
    }

    @Override
    public boolean mayKeep(int partition, long offset, byte @Nullable [] key, byte[] value) {
        long number = number(partition, offset, key, value);
        if (number >= bound) {
            return false;
        }
        counts.merge(number, 1L, Long::sum);
        counted++;
        while (counted > records) {
            Map.Entry<Long, Long> last = counts.pollLastEntry();
            counted -= last.getValue();
            bound = last.getKey();
        }
        return number < bound;
    }

    private long number(int partition, long offset, byte @Nullable [] key, byte[] value) {
        byte[] own = keys.of(key, value);
        return own == null ? Hash64.of(seed, partition, offset) : Hash64.of(seed, own);
    }

    @Override
    public void draw() {
        counts.clear();
    }

    @Override
    public boolean keeps(int partition, long offset, byte @Nullable [] key, byte[] value) {
        return number(partition, offset, key, value) < bound;
    }

    /** How many records the sample has. */
    long size() {
        return counted;
    }
}

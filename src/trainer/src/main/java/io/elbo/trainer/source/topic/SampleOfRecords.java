package io.elbo.trainer.source.topic;

import io.elbo.core.model.DataSource.Range;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sample of single records, stratified over time. The offsets of each partition are cut into stretches of the same number of
 * offsets; of each stretch the same share of its records is drawn. So each time counts by its number of records, as it must for
 * a threshold that is a share of the records.
 *
 * <p>Structure: each record has a random number that follows from seed and position. While records come, those with the lowest
 * numbers are remembered, twice as many as the sample has (eight bytes each), and the records of each stretch are counted.
 * At the end each stretch gets its share of the sample, which are its lowest numbers. A record whose number is above all that
 * are remembered need not be kept. A stretch of which fewer numbers are remembered than its share has stays below it, which is
 * rare, as twice the share is expected there.
 */
final class SampleOfRecords implements RecordSample {
    private static final int MAX_STRETCHES = 50;
    private static final int MIN_RECORDS_OF_STRETCH = 20;
    private static final int STRATUM_BITS = 17;
    private static final int MAX_STRATA = 1 << STRATUM_BITS;

    private final long records;
    private final long seed;
    private final int stretches; // of each partition
    private final Map<Integer, Range> ranges = new HashMap<>();
    private final Map<Integer, Integer> firstStratum = new HashMap<>(); // by partition
    private final long[] counts; // of records, by stratum
    private final long[] highest; // number of a record that is in the sample, by stratum; -1 for none
    private final int candidates;
    private long[] numbers; // of records, with their stratum in the lowest bits
    private int remembered;
    private long bound = Long.MAX_VALUE; // numbers above it are not remembered

    SampleOfRecords(long records, long seed, Collection<Range> of) {
        if (records > Integer.MAX_VALUE / 8) {
            throw new IllegalArgumentException(
                    "a sample has at most " + Integer.MAX_VALUE / 8 + " records, got " + records);
        }
        this.records = records;
        this.seed = seed;
        int partitions = Math.max(1, of.size());
        if (partitions > MAX_STRATA) {
            throw new IllegalArgumentException("a sample can be drawn of at most " + MAX_STRATA + " partitions");
        }
        long wanted = Math.max(1, records / ((long) MIN_RECORDS_OF_STRETCH * partitions));
        stretches = (int) Math.min(Math.min(MAX_STRETCHES, wanted), MAX_STRATA / partitions);
        for (Range range : of) {
            firstStratum.put(range.partition(), ranges.size() * stretches);
            ranges.put(range.partition(), range);
        }
        counts = new long[partitions * stretches];
        highest = new long[counts.length];
        Arrays.fill(highest, -1);
        candidates = (int) (2 * records);
        numbers = new long[Math.min(1 << 12, 2 * candidates)];
    }

    @Override
    public boolean mayKeep(int partition, long offset, byte @Nullable [] key, byte[] value) {
        int stratum = stratum(partition, offset);
        counts[stratum]++;
        long number = number(partition, offset, stratum);
        if (number > bound) {
            return false;
        }
        if (remembered == numbers.length) {
            if (numbers.length < 2 * candidates) {
                numbers = Arrays.copyOf(numbers, Math.min(2 * numbers.length, 2 * candidates));
            } else {
                forgetHighest();
            }
        }
        if (number > bound) {
            return false;
        }
        numbers[remembered++] = number;
        return true;
    }

    private void forgetHighest() {
        Arrays.sort(numbers, 0, remembered);
        if (remembered > candidates) {
            remembered = candidates;
            bound = numbers[candidates - 1];
        }
    }

    private int stratum(int partition, long offset) {
        Range range = ranges.get(partition);
        if (range == null) {
            throw new IllegalArgumentException("partition " + partition + " is not read");
        }
        double share = (double) (offset - range.from()) / range.offsets();
        return firstStratum.getOrDefault(partition, 0) + Math.min(stretches - 1, (int) (share * stretches));
    }

    private long number(int partition, long offset, int stratum) {
        return Hash64.of(seed, partition, offset) >>> STRATUM_BITS << STRATUM_BITS | stratum;
    }

    @Override
    public void draw() {
        forgetHighest();
        long all = Arrays.stream(counts).sum();
        long[] shares = new long[counts.length];
        long before = 0;
        for (int stratum = 0; stratum < counts.length; stratum++) {
            shares[stratum] =
                    all <= records ? counts[stratum] : share(before + counts[stratum], all) - share(before, all);
            before += counts[stratum];
        }
        for (int i = 0; i < remembered; i++) {
            int stratum = (int) (numbers[i] & (MAX_STRATA - 1));
            if (shares[stratum] > 0) {
                shares[stratum]--;
                highest[stratum] = numbers[i];
            }
        }
        numbers = new long[0];
    }

    /** How much of the sample falls on the first so many of all records. */
    private long share(long first, long all) {
        return Math.round((double) records * first / all);
    }

    @Override
    public boolean keeps(int partition, long offset, byte @Nullable [] key, byte[] value) {
        int stratum = stratum(partition, offset);
        return number(partition, offset, stratum) <= highest[stratum];
    }
}

package io.elbo.core.history;

import org.jspecify.annotations.Nullable;

/**
 * What a derived field compares a record with, in the record's own units: what its key is used to, or all keys if nothing is known of
 * this one.
 */
public sealed interface Comparison {
    /**
     * A number and the level of its key.
     *
     * @param spread one deviation, above 0
     * @param last the number before; NaN if there is none, or the field does not look at it
     */
    record Level(double value, double usual, double spread, double last) implements Comparison {}

    /** A counter and its number before, which is NaN if there is none. */
    record Counter(double value, double last) implements Comparison {}

    /**
     * A word among those of its key.
     *
     * @param share of the key's records, the latest of which count most; 0 if it is not among the words that are remembered
     * @param all whether every word that the key had is remembered
     * @param words how many different words of the key are remembered
     * @param mostFrequent hash of the key's most frequent word; null if it had none
     * @param mostFrequentShare that word's share of the key's records
     */
    record Word(
            double share, boolean all, int words, @Nullable Integer mostFrequent, double mostFrequentShare)
            implements Comparison {}

    /**
     * How many records the key had in a span of time, older ones counted less.
     *
     * @param now in the span that ends with the record, which counts, too
     * @param usual in such a span in the long run
     */
    record Rate(long windowSeconds, double now, double usual) implements Comparison {}

    /**
     * An hour of the day, UTC, among those of the key.
     *
     * @param share of the records, the latest of which count most
     * @param mostFrequent the hour with the largest share
     */
    record Hour(int hour, double share, int mostFrequent) implements Comparison {}

    /** The seconds since the key's latest record; NaN if there is none. */
    record Gap(double seconds) implements Comparison {}
}

package io.elbo.service.feed;

/**
 * What following the ends of topics may take from the process.
 *
 * @param records the newest ones that are read of all topics together when reading begins
 * @param burstBytes read at once when reading begins
 * @param recordsPerSecond read on average
 * @param bytesPerSecond read on average
 */
public record TailLimits(int records, long burstBytes, int recordsPerSecond, long bytesPerSecond) {
    private static final int RECORDS_PER_SECOND = 1_000;
    private static final long BYTES_PER_SECOND = 4 << 20;

    /** With a rate that costs a small part of one processor. */
    public static TailLimits of(int records, long burstBytes) {
        return new TailLimits(records, burstBytes, RECORDS_PER_SECOND, BYTES_PER_SECOND);
    }
}

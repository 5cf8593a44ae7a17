package io.elbo.service.feed;

import java.util.concurrent.TimeUnit;

/** A token bucket of records and bytes that may go below zero: what was read is paid for afterwards. Not thread-safe. */
final class TailBudget {
    private final TailLimits limits;
    private double records;
    private double bytes;
    private long refilledNanos;

    TailBudget(TailLimits limits, long nowNanos) {
        this.limits = limits;
        records = limits.records();
        bytes = limits.burstBytes();
        refilledNanos = nowNanos;
    }

    void charge(int moreRecords, long moreBytes) {
        records -= moreRecords;
        bytes -= moreBytes;
    }

    /** Until reading may go on; 0 if it may. */
    long waitMillis(long nowNanos) {
        double seconds = (nowNanos - refilledNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        refilledNanos = nowNanos;
        records = Math.min(limits.records(), records + seconds * limits.recordsPerSecond());
        bytes = Math.min((double) limits.burstBytes(), bytes + seconds * limits.bytesPerSecond());
        double missing = Math.max(-records / limits.recordsPerSecond(), -bytes / limits.bytesPerSecond());
        return missing <= 0 ? 0 : (long) Math.ceil(missing * 1_000);
    }
}

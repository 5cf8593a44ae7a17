package io.elbo.core.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How far a stream has come by the timestamps of its records. Never runs back, and one record that lies far from the
 * others does not move it: a jump counts once the next record confirms it. Not thread-safe.
 */
final class EventClock {
    private static final long FAR_AHEAD_MILLIS = 3_600_000;
    private static final long FAR_BEHIND_MILLIS = 86_400_000;
    private static final long NEVER = Long.MIN_VALUE;

    private long newest = NEVER;
    private long doubted = NEVER; // a timestamp that waits to be confirmed

    /** Milliseconds since 1970 of the newest record that is believed; negative before the first. */
    long newestMillis() {
        return newest;
    }

    /** Takes in a record's timestamp and returns how many milliseconds have passed with it. */
    long advance(long timestamp) {
        if (timestamp == newest) {
            return 0;
        }
        if (newest == NEVER) {
            newest = timestamp;
            return 0;
        }
        if (timestamp < newest - FAR_BEHIND_MILLIS) {
            if (isBehind(doubted)) { // the stream really starts again further back
                newest = timestamp;
                doubted = NEVER;
            } else {
                doubted = timestamp;
            }
            return 0;
        }
        long passed = 0;
        if (doubted > newest && timestamp >= doubted - FAR_AHEAD_MILLIS) {
            passed = doubted - newest;
            newest = doubted;
        }
        doubted = NEVER;
        if (timestamp > newest + FAR_AHEAD_MILLIS) {
            doubted = timestamp;
            return passed;
        }
        long step = Math.max(0, timestamp - newest);
        newest += step;
        return passed + step;
    }

    private boolean isBehind(long timestamp) {
        return timestamp != NEVER && timestamp < newest - FAR_BEHIND_MILLIS;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(newest);
        out.writeLong(doubted);
    }

    void read(DataInput in) throws IOException {
        newest = in.readLong();
        doubted = in.readLong();
    }
}

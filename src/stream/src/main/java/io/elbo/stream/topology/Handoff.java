package io.elbo.stream.topology;

import io.elbo.stream.detector.Outcome;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way of outcomes from the {@link ScoringInterceptor} to the {@link DetectorProcessor}. Both run on the same stream
 * thread, and a partition's records are processed in the order in which they were polled: so each thread has a queue per
 * detector and partition that no other thread sees, and nothing is written on the records themselves.
 *
 * <p>What is polled and never processed, as after the loss of a partition, is passed over by its offset, or dropped when
 * the partition is read again from before it.
 */
public final class Handoff {
    /** A place in the queue of one partition, filled when its batch is scored; empty where that failed. */
    static final class Slip {
        private final long offset;
        private @Nullable Outcome outcome;

        Slip(long offset) {
            this.offset = offset;
        }

        boolean isSettled() {
            return outcome == Outcome.SETTLED;
        }

        void fill(Outcome found) {
            outcome = found;
        }
    }

    /** The records of one partition that one detector awaits, in the order of their offsets. */
    static final class Lane {
        private final ArrayDeque<Slip> slips = new ArrayDeque<>();

        /** @param slip of a higher offset than the one before, unless the partition is read again */
        Slip append(Slip slip) {
            Slip newest = slips.peekLast();
            if (newest != null && newest.offset >= slip.offset) {
                slips.clear();
            }
            slips.addLast(slip);
            return slip;
        }

        /** The record's outcome, once; null where it has none. */
        @Nullable
        Outcome take(long offset) {
            while (true) {
                Slip oldest = slips.peekFirst();
                if (oldest == null || oldest.offset > offset) {
                    return null;
                }
                slips.removeFirst();
                if (oldest.offset == offset) {
                    return oldest.outcome;
                }
            }
        }
    }

    private record Place(String detector, String topic, int partition) {}

    private final ThreadLocal<Map<Place, Lane>> lanes = ThreadLocal.withInitial(HashMap::new);

    /** The calling thread's queue. */
    Lane lane(String detector, String topic, int partition) {
        return lanes.get().computeIfAbsent(new Place(detector, topic, partition), unused -> new Lane());
    }
}

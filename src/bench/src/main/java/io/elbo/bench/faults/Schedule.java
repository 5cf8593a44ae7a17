package io.elbo.bench.faults;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Which fault strikes next and when: random, the same for the same seed, every kind once before any comes again and then in
 * the proportions of their weights.
 */
final class Schedule {
    private static final double SHARE_DURING_RECOVERY = 0.5;

    private final Random random;
    private final List<Fault> all = new ArrayList<>();
    private final Deque<Fault> next = new ArrayDeque<>();

    Schedule(long seed, Collection<Fault> kinds) {
        random = new Random(seed);
        List<Fault> each = new ArrayList<>(kinds);
        kinds.forEach(fault -> all.addAll(Collections.nCopies(fault.weight(), fault)));
        Collections.shuffle(each, random);
        next.addAll(each);
    }

    Fault next() {
        if (next.isEmpty()) {
            Collections.shuffle(all, random);
            next.addAll(all);
        }
        return next.remove();
    }

    /** Whether the next fault strikes while this one is not yet overcome. */
    boolean strikesDuringRecovery() {
        return random.nextDouble() < SHARE_DURING_RECOVERY;
    }

    /** A random time, milliseconds; both bounds included. */
    long millis(long min, long max) {
        return random.nextLong(min, max + 1);
    }

    int choose(int count) {
        return random.nextInt(count);
    }
}

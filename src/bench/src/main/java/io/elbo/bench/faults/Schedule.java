package io.elbo.bench.faults;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Which fault strikes next and when: random, the same for the same seed, every kind once before any comes again and then
 * in the proportions of {@link #WEIGHTS}.
 */
final class Schedule {
    private static final Map<Fault, Integer> WEIGHTS = new EnumMap<>(Map.of(
            Fault.KILL, 5,
            Fault.TERMINATE, 4,
            Fault.PAUSE, 2,
            Fault.NODE, 2,
            Fault.CLUSTER, 2,
            Fault.POISON, 2,
            Fault.INFERENCE, 2,
            Fault.PARTITION, 1));
    private static final double SHARE_DURING_RECOVERY = 0.5;

    private final Random random;
    private final List<Fault> bag = new ArrayList<>();
    private final Deque<Fault> next = new ArrayDeque<>();

    /** @param nodes of the broker: with one node alone none of several can be lost */
    Schedule(long seed, int nodes) {
        random = new Random(seed);
        List<Fault> each = new ArrayList<>();
        WEIGHTS.forEach((fault, weight) -> {
            if (fault != Fault.NODE || nodes > 1) {
                each.add(fault);
                bag.addAll(Collections.nCopies(weight, fault));
            }
        });
        Collections.shuffle(each, random);
        next.addAll(each);
    }

    Fault next() {
        if (next.isEmpty()) {
            Collections.shuffle(bag, random);
            next.addAll(bag);
        }
        return next.remove();
    }

    /** Whether the next fault strikes while this one is not yet overcome. */
    boolean strikesDuringRecovery() {
        return random.nextDouble() < SHARE_DURING_RECOVERY;
    }

    /** A random time, milliseconds; both bounds included. */
    long millis(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    int choose(int count) {
        return random.nextInt(count);
    }
}

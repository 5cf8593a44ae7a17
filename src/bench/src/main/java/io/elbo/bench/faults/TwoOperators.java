package io.elbo.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.registry.Assignment;
import io.elbo.registry.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Two operators who make different versions of one detector active at the same time. Whatever they do must come to one order of
 * changes: each change has a revision of its own, and of two changes of the same revision one is refused.
 */
final class TwoOperators {
    private static final int TIMES = 3;

    private final RunRegistry registry;
    private final String detector;
    private final List<String> findings = new ArrayList<>();
    private int active;

    /** What one operator has done. */
    private record Done(List<Assignment> assignments, int failures) {}

    TwoOperators(RunRegistry registry, String detector) {
        this.registry = registry;
        this.detector = detector;
    }

    /** What is wrong with the order; one line each. */
    List<String> findings() {
        return findings;
    }

    /** The version that is active after all. */
    int active() {
        return active;
    }

    /** Both promote both versions in turn, and then each promotes one of them if nobody else has changed anything. */
    void compete(int one, int other) throws IOException, InterruptedException {
        long revision = revision();
        List<Done> inTurn = atTheSameTime(
                () -> promote(registry.operator(), TIMES, one, other, null),
                () -> promote(registry.other(), TIMES, other, one, null));
        checkOrder(revision, inTurn);
        long expected = revision();
        List<Done> conditional = atTheSameTime(
                () -> promote(registry.operator(), 1, one, one, expected),
                () -> promote(registry.other(), 1, other, other, expected));
        checkOrder(expected, conditional);
        if (revision() > expected + 1) {
            findings.add("detector " + detector + ": two changes were made on revision " + expected);
        }
        active = registry.topic().assignment(detector).path("active").intValue();
    }

    private long revision() throws IOException {
        JsonNode assignment = registry.topic().assignment(detector);
        return assignment.path("revision").longValue();
    }

    private List<Done> atTheSameTime(Callable<Done> one, Callable<Done> other) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Done> done = new ArrayList<>();
            for (Future<Done> each : threads.invokeAll(List.of(one, other))) {
                done.add(each.get());
            }
            return done;
        } catch (ExecutionException e) {
            throw new IllegalStateException("an operator has failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** @param times of each of the two versions */
    private Done promote(Operator operator, int times, int first, int second, @Nullable Long ifRevision) {
        List<Assignment> done = new ArrayList<>();
        int failures = 0;
        for (int i = 0; i < times; i++) {
            try {
                done.add(operator.tryToPromote(detector, i % 2 == 0 ? first : second, ifRevision));
            } catch (RegistryException e) {
                failures++; // others have changed it, or the broker does not answer
            }
        }
        return new Done(done, failures);
    }

    /** Each revision is one change, and none that an operator was told of is gone. */
    private void checkOrder(long before, List<Done> done) throws IOException {
        Map<Long, Assignment> changes = new TreeMap<>();
        int failures = 0;
        for (Done each : done) {
            failures += each.failures();
            for (Assignment assignment : each.assignments()) {
                Assignment same = changes.putIfAbsent(assignment.revision(), assignment);
                if (same != null && !same.equals(assignment)) {
                    findings.add("detector " + detector + ": revision " + assignment.revision() + " is two changes");
                }
            }
        }
        long after = revision();
        long told =
                changes.keySet().stream().filter(revision -> revision > before).count();
        if (told > after - before || (failures == 0 && told < after - before)) {
            findings.add("detector " + detector + ": operators were told of " + told
                    + " changes, but revisions went from " + before + " to " + after);
        }
    }
}

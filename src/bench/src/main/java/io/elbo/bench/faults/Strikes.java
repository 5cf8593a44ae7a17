package io.elbo.bench.faults;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The faults that have struck: what was in flight, and how long each took to be overcome. */
final class Strikes {
    /**
     * A fault that is not yet overcome.
     *
     * @param inFlight records sent and unanswered when it began
     * @param sent records that were sent before it was over: when they all have answers, it is overcome
     */
    private record Open(int number, Fault fault, long startNanos, long inFlight, long sent) {}

    /** A fault that is overcome: from its beginning until every record sent before its end had its answer. */
    private record Overcome(long inFlight, double seconds) {}

    private final Progress progress;
    private final PrintWriter out;
    private final int planned;
    private final List<Open> open = new ArrayList<>();
    private final Map<Fault, List<Overcome>> overcome = new EnumMap<>(Fault.class);
    private int count;

    Strikes(Progress progress, PrintWriter out, int planned) {
        this.progress = progress;
        this.out = out;
        this.planned = planned;
    }

    /** The fault is over; now the service has to overcome it. */
    void struck(Fault fault, long startNanos, long inFlight) {
        open.add(new Open(++count, fault, startNanos, inFlight, progress.sent()));
    }

    /** Whether every fault so far is overcome. */
    boolean areOvercome() {
        for (Iterator<Open> each = open.iterator(); each.hasNext(); ) {
            Open strike = each.next();
            if (progress.isAnsweredUpTo(strike.sent())) {
                double seconds = (System.nanoTime() - strike.startNanos()) / 1e9;
                overcome.computeIfAbsent(strike.fault(), unused -> new ArrayList<>())
                        .add(new Overcome(strike.inFlight(), seconds));
                out.printf(
                        Locale.ROOT,
                        "%d/%d  %-36s %,7d in flight, all answered after %.1f s%n",
                        strike.number(),
                        planned,
                        strike.fault().words(),
                        strike.inFlight(),
                        seconds);
                out.flush();
                each.remove();
            }
        }
        return open.isEmpty();
    }

    int count() {
        return count;
    }

    /** What is not overcome, in words. */
    String pending() {
        return open.stream().map(strike -> strike.fault().words()).toList().toString();
    }

    Map<Fault, Integer> counts() {
        Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
        overcome.forEach((fault, all) -> counts.put(fault, all.size()));
        return counts;
    }

    void printTable() {
        out.printf("%n| fault | times | in flight, median / most | seconds until all answered, median / most |%n");
        out.printf("|---|---|---|---|%n");
        overcome.forEach((fault, all) -> out.printf(
                Locale.ROOT,
                "| %s | %d | %,.0f / %,.0f | %.1f / %.1f |%n",
                fault.words(),
                all.size(),
                median(all.stream().mapToDouble(Overcome::inFlight).toArray()),
                all.stream().mapToDouble(Overcome::inFlight).max().orElse(0),
                median(all.stream().mapToDouble(Overcome::seconds).toArray()),
                all.stream().mapToDouble(Overcome::seconds).max().orElse(0)));
        out.flush();
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}

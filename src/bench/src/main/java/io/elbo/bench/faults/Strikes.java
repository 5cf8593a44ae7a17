package io.elbo.bench.faults;

import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** The faults that have struck: what was in flight, and how long each took to be overcome. */
final class Strikes {
    /**
     * A fault that is not yet overcome.
     *
     * @param inFlight records sent and unanswered when it began
     * @param sent records that were sent before it was over: when they all have answers, it is overcome
     */
    private record Open(int number, Fault fault, long startNanos, long inFlight, long sent) {}

    private final Progress progress;
    private final Consumer<String> say;
    private final int planned;
    private final Table table;
    private final List<Open> open = new ArrayList<>();
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private int count;

    Strikes(Progress progress, Consumer<String> say, int planned, Report report) {
        this.progress = progress;
        this.say = say;
        this.planned = planned;
        table = report.table(
                        "strikes",
                        "Faults, medians / largest",
                        Column.key("fault"),
                        Column.figure("in_flight", "in flight", 0),
                        Column.figure("seconds", "seconds until all answered", 1))
                .withLargest();
    }

    /** The fault is over; now the service has to overcome it. */
    void struck(Fault fault, long startNanos, long inFlight) {
        open.add(new Open(++count, fault, startNanos, inFlight, progress.sent()));
        counts.merge(fault, 1, Integer::sum);
    }

    /** Whether every fault so far is overcome: every record sent before its end has its answer. */
    boolean areOvercome() {
        for (Iterator<Open> each = open.iterator(); each.hasNext(); ) {
            Open strike = each.next();
            if (progress.isAnsweredUpTo(strike.sent())) {
                double seconds = (System.nanoTime() - strike.startNanos()) / 1e9;
                table.add(strike.fault().words(), strike.inFlight(), seconds);
                say.accept(String.format(
                        Locale.ROOT,
                        "%d/%d  %-70s %,7d in flight, all answered after %.1f s",
                        strike.number(),
                        planned,
                        strike.fault().words(),
                        strike.inFlight(),
                        seconds));
                each.remove();
            }
        }
        return open.isEmpty();
    }

    int count() {
        return count;
    }

    /** How often each fault has struck. */
    Map<Fault, Integer> counts() {
        return counts;
    }

    /** What is not overcome, in words. */
    String pending() {
        return open.stream().map(strike -> strike.fault().words()).toList().toString();
    }
}

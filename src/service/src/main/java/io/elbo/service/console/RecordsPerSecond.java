package io.elbo.service.console;

import java.util.ArrayDeque;

/** How fast a count grows, over about the last ten seconds. Thread-safe. */
final class RecordsPerSecond {
    private static final int SAMPLES = 11;
    private static final double MILLIS = 1_000;

    private record Sample(long millis, long count) {}

    private final ArrayDeque<Sample> samples = new ArrayDeque<>(); // the oldest first; guarded by this

    synchronized void sample(long millis, long count) {
        samples.add(new Sample(millis, count));
        if (samples.size() > SAMPLES) {
            samples.remove();
        }
    }

    /** 0 before the second sample; rounded to tenths. */
    synchronized double perSecond() {
        if (samples.size() < 2) {
            return 0;
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        double seconds = Math.max(1, last.millis() - first.millis()) / MILLIS;
        return Math.round((last.count() - first.count()) / seconds * 10) / 10.0;
    }
}

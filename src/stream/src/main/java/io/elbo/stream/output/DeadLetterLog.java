package io.elbo.stream.output;

import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.SourceRef;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says in the log that records become dead letters: the first ones of each detector one by one, then at most one line a minute, with how
 * many there have been. So a wrong setting is seen at once, and a topic full of bad records does not fill the log. A line has the
 * position of a record and why it is rejected, never what stands in it. Thread-safe.
 */
public final class DeadLetterLog {
    private static final System.Logger LOG = System.getLogger(DeadLetterLog.class.getName());
    private static final int TOLD_ONE_BY_ONE = 3;
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanos;
    private final Map<String, Told> byDetectors = new ConcurrentHashMap<>();

    public DeadLetterLog() {
        this(System::nanoTime);
    }

    /** @param nanos the time, which only goes forwards */
    DeadLetterLog(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * A dead letter is written.
     *
     * @param topic of the dead letters
     * @param detectors who reject the record
     */
    public void add(String topic, SourceRef source, Outcome.Rejected why, List<String> detectors) {
        String line = line(topic, source, why, detectors);
        if (line != null) {
            LOG.log(System.Logger.Level.WARNING, line);
        }
    }

    /** What is said of this dead letter; null if nothing is. */
    @Nullable
    String line(String topic, SourceRef source, Outcome.Rejected why, List<String> detectors) {
        String who = String.join(", ", detectors);
        long quiet = byDetectors.computeIfAbsent(who, unused -> new Told()).next(nanos.getAsLong());
        if (quiet < 0) {
            return null;
        }
        return "detector " + who + ": record " + source.topic() + "-" + source.partition() + "@" + source.offset()
                + " becomes a dead letter in topic " + topic + ": " + why.reason() + ", "
                + DeadLetters.shortened(why.detail())
                + (quiet == 0 ? "" : "; so have " + quiet + " records since the last of these lines");
    }

    /** What has been said of one detector, or of several that reject the same records. */
    private static final class Told {
        private int lines;
        private long lastNanos;
        private long quiet; // dead letters since the last line

        /** How many were passed over in silence before this one, which is told; -1 if it is not. */
        synchronized long next(long now) {
            if (lines >= TOLD_ONE_BY_ONE && now - lastNanos < PAUSE_NANOS) {
                quiet++;
                return -1;
            }
            lines = Math.min(TOLD_ONE_BY_ONE, lines + 1);
            lastNanos = now;
            long before = quiet;
            quiet = 0;
            return before;
        }
    }
}

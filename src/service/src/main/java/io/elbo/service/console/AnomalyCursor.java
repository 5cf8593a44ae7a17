package io.elbo.service.console;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an anomaly stands in a list that is ordered by time: the same on each instance. Written as {@code
 * <timestamp>-<partition>-<offset>}.
 */
public record AnomalyCursor(long t, AnomalyId id) implements Comparable<AnomalyCursor> {
    private static final Pattern TEXT = Pattern.compile("(-?\\d{1,18})-(\\d{1,9}-\\d{1,18})");
    private static final Comparator<AnomalyCursor> OLDEST_FIRST = Comparator.comparingLong(AnomalyCursor::t)
            .thenComparingInt(cursor -> cursor.id().partition())
            .thenComparingLong(cursor -> cursor.id().offset());

    /** Empty if the text is none. */
    public static Optional<AnomalyCursor> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? AnomalyId.parse(matcher.group(2)).map(id -> new AnomalyCursor(Long.parseLong(matcher.group(1)), id))
                : Optional.empty();
    }

    @Override
    public int compareTo(AnomalyCursor other) {
        return OLDEST_FIRST.compare(this, other);
    }

    @Override
    public String toString() {
        return t + "-" + id;
    }
}

package io.elbo.core.suppression;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Windows of time by the calendar and the clocks of one time zone, such as {@code Mon-Fri 22:00-06:00} or {@code 2026-12-24 to
 * 2026-12-26}. Immutable.
 *
 * <p>Each window is one span of time without holes, from its beginning to just before its end. Where clocks are put forward, a
 * time that they skip stands for the instant at which they do so. Where they are put back, a time that they show twice begins
 * a window the first time and ends it the second time: a window is never shorter than somebody who reads a clock expects.
 */
public final class MaintenanceWindows {
    /** What {@link #parse} takes, in words. */
    public static final String ALLOWED = "windows joined by a semicolon: days and times, such as daily 02:00-04:00,"
            + " Mon-Fri 22:00-06:00, Sat,Sun, day 1,15 03:00-05:00, 2nd Tue 20:00-23:00, last Sun, last day; or once,"
            + " such as 2026-12-24 18:00 to 2026-12-26 06:00 or 2026-12-24 to 2026-12-26";

    private static final Pattern TIMES = Pattern.compile("(.*?)\\s+(\\d{2}:\\d{2})\\s*-\\s*(\\d{2}:\\d{2})");
    private static final Pattern ONCE = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})(?:[T ](\\d{2}:\\d{2}))?(?:\\s+to\\s+(\\d{4}-\\d{2}-\\d{2})(?:[T ](\\d{2}:\\d{2}))?)?");

    private sealed interface Window {
        boolean contains(Instant instant, ZoneId zone);
    }

    /** One span. */
    private record Once(LocalDateTime start, LocalDateTime end) implements Window {
        @Override
        public boolean contains(Instant instant, ZoneId zone) {
            return isBetween(instant, start, end, zone);
        }
    }

    /**
     * A span that comes again.
     *
     * @param days on which it begins
     * @param end on the next day if it is not after the start
     */
    private record Recurring(DaySelector days, LocalTime start, LocalTime end) implements Window {
        @Override
        public boolean contains(Instant instant, ZoneId zone) {
            LocalDate date = LocalDate.ofInstant(instant, zone);
            // of the day before for those over midnight; of the day after because clocks may be put back over midnight
            for (int days = -1; days <= 1; days++) {
                if (beginsOn(date.plusDays(days), instant, zone)) {
                    return true;
                }
            }
            return false;
        }

        private boolean beginsOn(LocalDate date, Instant instant, ZoneId zone) {
            LocalDate last = end.isAfter(start) ? date : date.plusDays(1);
            return days.selects(date) && isBetween(instant, date.atTime(start), last.atTime(end), zone);
        }
    }

    private final String text;
    private final ZoneId zone;
    private final List<Window> windows;

    private MaintenanceWindows(String text, ZoneId zone, List<Window> windows) {
        this.text = text;
        this.zone = zone;
        this.windows = List.copyOf(windows);
    }

    /** @throws IllegalArgumentException if the text is none; the message says what is wrong, {@link #ALLOWED} what is allowed */
    public static MaintenanceWindows parse(String text, ZoneId zone) {
        List<Window> windows = new ArrayList<>();
        for (String part : text.split(";", -1)) {
            windows.add(window(part.strip()));
        }
        return new MaintenanceWindows(text.strip(), zone, windows);
    }

    private static Window window(String text) {
        Matcher once = ONCE.matcher(text);
        if (once.matches()) {
            return once(once, text);
        }
        Matcher times = TIMES.matcher(text);
        if (!times.matches()) {
            return new Recurring(DaySelector.parse(text), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);
        }
        LocalTime start = time(times.group(2));
        LocalTime end = times.group(3).equals("24:00") ? LocalTime.MIDNIGHT : time(times.group(3));
        if (start.equals(end) && !times.group(3).equals("24:00")) {
            throw new IllegalArgumentException(
                    "'" + text + "' begins and ends at the same time; a whole day is written without times");
        }
        return new Recurring(DaySelector.parse(times.group(1)), start, end);
    }

    /** A date without a time begins or ends with the day, which it includes. */
    private static Once once(Matcher matcher, String text) {
        LocalDateTime start = dateTime(matcher.group(1), matcher.group(2), false);
        LocalDateTime end;
        if (matcher.group(3) != null) {
            end = dateTime(matcher.group(3), matcher.group(4), true);
        } else if (matcher.group(2) == null) {
            end = dateTime(matcher.group(1), null, true);
        } else {
            throw new IllegalArgumentException("'" + text + "' has no end: write to and a second date");
        }
        if (!end.isAfter(start)) {
            throw new IllegalArgumentException("'" + text + "' ends before it begins");
        }
        return new Once(start, end);
    }

    private static LocalDateTime dateTime(String date, @Nullable String time, boolean isEnd) {
        try {
            LocalDate day = LocalDate.parse(date);
            if (time == null) {
                return day.plusDays(isEnd ? 1 : 0).atStartOfDay();
            }
            return time.equals("24:00") ? day.plusDays(1).atStartOfDay() : day.atTime(time(time));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + date + "' is no date of the calendar", e);
        }
    }

    private static LocalTime time(String text) {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is no time from 00:00 to 23:59", e);
        }
    }

    /** Whether the timestamp lies in one of the windows. */
    boolean contains(long timestampMillis) {
        Instant instant = Instant.ofEpochMilli(timestampMillis);
        return windows.stream().anyMatch(window -> window.contains(instant, zone));
    }

    private static boolean isBetween(Instant instant, LocalDateTime start, LocalDateTime end, ZoneId zone) {
        return !instant.isBefore(instant(start, zone, false)) && instant.isBefore(instant(end, zone, true));
    }

    /**
     * The instant at which the clocks of a zone show this time, or skip it.
     *
     * @param isLater which of the two instants is taken if they show it twice
     */
    public static Instant instant(LocalDateTime time, ZoneId zone, boolean isLater) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
        if (offsets.isEmpty()) {
            ZoneOffsetTransition skipped = zone.getRules().getTransition(time);
            return skipped.getInstant();
        }
        return time.toInstant(offsets.get(isLater ? offsets.size() - 1 : 0));
    }

    /** As they were written. */
    @Override
    public String toString() {
        return text;
    }

    public ZoneId zone() {
        return zone;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MaintenanceWindows that && that.windows.equals(windows) && that.zone.equals(zone);
    }

    @Override
    public int hashCode() {
        return windows.hashCode() + zone.hashCode();
    }
}

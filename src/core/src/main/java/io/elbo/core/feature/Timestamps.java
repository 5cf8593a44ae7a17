package io.elbo.core.feature;

import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.TimestampField;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads timestamps, and turns a timestamp into the angles of its cycles. */
public final class Timestamps {
    public static final double NOT_A_TIME = Double.NaN;
    private static final double SECONDS_PER_DAY = 86_400;

    private static final int MAX_LENGTH = 100;

    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT); // 30 February does not exist

    private static final Pattern FRACTION = Pattern.compile("[.,]([0-9]{1,9})");
    /** UTC by name, or an offset from it with or without minutes. */
    private static final Pattern OFFSET = Pattern.compile(
            " ?(?:(?:UTC|GMT)?([+-])([0-9]{2})(?::?([0-9]{2})(?::?([0-9]{2}))?)?|(?:Z|UTC|GMT|UT))",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern REGION = Pattern.compile(" ?\\[([A-Za-z0-9_+/-]{1,60})\\]");
    private static final int MAX_OFFSET_SECONDS = 18 * 3600;

    private Timestamps() {}

    /** A formatter of English words that takes no date that does not exist. */
    static DateTimeFormatter formatter(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    /**
     * Seconds since the epoch of ISO 8601 text in any of the variants that {@link
     * io.elbo.core.schema.TimestampFormat#ISO_8601} names, or {@link #NOT_A_TIME}.
     */
    public static double epochSeconds(String iso) {
        String text = iso.strip();
        if (text.length() > 10) {
            StringBuilder changed = new StringBuilder(text);
            if (changed.charAt(4) == '/' && changed.charAt(7) == '/') {
                changed.setCharAt(4, '-');
                changed.setCharAt(7, '-');
            }
            if (changed.charAt(10) == ' ') {
                changed.setCharAt(10, 'T');
            }
            if (changed.length() > 19 && changed.charAt(19) == ',') {
                changed.setCharAt(19, '.');
            }
            text = changed.toString();
        } else if (text.length() == 10 && text.charAt(4) == '/' && text.charAt(7) == '/') {
            text = text.replace('/', '-');
        }
        return epochSeconds(text, ISO, false);
    }

    /**
     * Seconds since the epoch, or {@link #NOT_A_TIME}. Behind what the formatter reads there may be an offset and a region; a
     * time without either is taken as UTC.
     *
     * @param fraction whether there may be a fraction of a second first
     */
    static double epochSeconds(String text, DateTimeFormatter formatter, boolean fraction) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return NOT_A_TIME;
        }
        try {
            ParsePosition position = new ParsePosition(0);
            // parseBest would raise and drop an exception, expensive as they are, for every date without a time
            TemporalAccessor parsed = formatter.parse(text, position);
            double midnight = parsed.getLong(ChronoField.EPOCH_DAY) * SECONDS_PER_DAY;
            int at = position.getIndex();
            if (!parsed.isSupported(ChronoField.NANO_OF_DAY)) {
                return at == text.length() ? midnight : NOT_A_TIME;
            }
            double seconds = parsed.getLong(ChronoField.NANO_OF_DAY) * 1e-9;
            if (fraction && at < text.length()) {
                Matcher matcher = FRACTION.matcher(text).region(at, text.length());
                if (matcher.lookingAt()) {
                    seconds += Double.parseDouble("0." + matcher.group(1));
                    at = matcher.end();
                }
            }
            if (at == text.length()) {
                return midnight + seconds;
            }
            return midnight - offset(text, at, parsed) + seconds;
        } catch (DateTimeException e) {
            return NOT_A_TIME;
        }
    }

    /** Seconds to subtract for the offset or the region at the end of the text; NaN if something else stands there. */
    private static double offset(String text, int start, TemporalAccessor local) {
        int at = start;
        double offset = Double.NaN;
        Matcher matcher = OFFSET.matcher(text).region(at, text.length());
        if (matcher.lookingAt()) {
            offset = matcher.group(1) == null ? 0 : seconds(matcher);
            at = matcher.end();
            if (at == text.length() || Double.isNaN(offset)) {
                return offset;
            }
        }
        Matcher region = REGION.matcher(text).region(at, text.length());
        if (!region.matches()) {
            return Double.NaN;
        }
        ZoneRules rules = ZoneId.of(region.group(1)).getRules(); // unknown ones raise
        LocalDateTime time = LocalDateTime.of(
                LocalDate.ofEpochDay(local.getLong(ChronoField.EPOCH_DAY)),
                LocalTime.ofNanoOfDay(local.getLong(ChronoField.NANO_OF_DAY)));
        return Double.isNaN(offset) ? rules.getOffset(time).getTotalSeconds() : offset;
    }

    private static double seconds(Matcher offset) {
        int hours = Integer.parseInt(offset.group(2));
        int minutes = offset.group(3) == null ? 0 : Integer.parseInt(offset.group(3));
        int rest = offset.group(4) == null ? 0 : Integer.parseInt(offset.group(4));
        int seconds = (hours * 60 + minutes) * 60 + rest;
        if (minutes > 59 || rest > 59 || seconds > MAX_OFFSET_SECONDS) {
            return Double.NaN;
        }
        return "-".equals(offset.group(1)) ? -seconds : seconds;
    }

    /**
     * Seconds since the epoch of a timestamp in its plainest form, {@code 2024-02-29T12:34:56}, with a fraction of up to nine
     * digits or without, followed by {@code Z}, an offset {@code +02:00}, or nothing. {@link #NOT_A_TIME} for any other,
     * also where {@link #epochSeconds} can read it. Allocates nothing.
     */
    static double plainEpochSeconds(byte[] ascii, int from, int to) {
        int length = to - from;
        if (length < 19
                || ascii[from + 4] != '-'
                || ascii[from + 7] != '-'
                || ascii[from + 10] != 'T'
                || ascii[from + 13] != ':'
                || ascii[from + 16] != ':') {
            return NOT_A_TIME;
        }
        int year = twoDigits(ascii, from) * 100 + twoDigits(ascii, from + 2);
        int month = twoDigits(ascii, from + 5);
        int day = twoDigits(ascii, from + 8);
        int hour = twoDigits(ascii, from + 11);
        int minute = twoDigits(ascii, from + 14);
        int second = twoDigits(ascii, from + 17);
        boolean possible = year >= 0
                && month >= 1
                && month <= 12
                && day >= 1
                && (day <= 28 || day <= YearMonth.of(year, month).lengthOfMonth())
                && hour >= 0
                && hour <= 23
                && minute >= 0
                && minute <= 59
                && second >= 0
                && second <= 59;
        if (!possible) {
            return NOT_A_TIME;
        }
        long nano = ((hour * 60L + minute) * 60 + second) * 1_000_000_000;
        int at = from + 19;
        if (at < to && ascii[at] == '.') {
            at++;
            int digits = 0;
            int fraction = 0;
            for (; at < to && isDigit(ascii[at]); at++, digits++) {
                if (digits == 9) {
                    return NOT_A_TIME;
                }
                fraction = fraction * 10 + ascii[at] - '0';
            }
            if (digits == 0) {
                return NOT_A_TIME;
            }
            for (; digits < 9; digits++) {
                fraction *= 10;
            }
            nano += fraction;
        }
        long offset = 0;
        if (at < to && ascii[at] == 'Z') {
            at++;
        } else if (to - at == 6 && (ascii[at] == '+' || ascii[at] == '-') && ascii[at + 3] == ':') {
            int hours = twoDigits(ascii, at + 1);
            int minutes = twoDigits(ascii, at + 4);
            if (hours < 0 || hours > 17 || minutes < 0 || minutes > 59) {
                return NOT_A_TIME;
            }
            offset = (ascii[at] == '-' ? -60 : 60) * (hours * 60L + minutes);
            at += 6;
        }
        return at == to ? epochDay(year, month, day) * SECONDS_PER_DAY - offset + nano * 1e-9 : NOT_A_TIME;
    }

    /** The number that two digits make; negative enough to spoil every sum where there are none. */
    private static int twoDigits(byte[] ascii, int at) {
        return isDigit(ascii[at]) && isDigit(ascii[at + 1]) ? (ascii[at] - '0') * 10 + ascii[at + 1] - '0' : -10_000;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Days since the epoch: years counted from March, so that the leap day is the last of its year. */
    private static long epochDay(int year, int month, int day) {
        int marchYear = month > 2 ? year : year - 1;
        int era = Math.floorDiv(marchYear, 400);
        int yearOfEra = marchYear - era * 400;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }

    /** Writes the columns of a timestamp: sine and cosine of its place in each cycle. */
    static void write(Batch batch, int row, int firstColumn, List<Cycle> cycles, double epochSeconds) {
        for (int i = 0; i < cycles.size(); i++) {
            double angle = 2 * Math.PI * cycles.get(i).turn(epochSeconds);
            batch.setNumeric(row, firstColumn + Cycle.COLUMNS * i, (float) Math.sin(angle));
            batch.setNumeric(row, firstColumn + Cycle.COLUMNS * i + 1, (float) Math.cos(angle));
        }
    }

    /**
     * Where in the week a row's timestamp is, in seconds since Monday midnight; if the field does not read the week, in seconds
     * since midnight.
     *
     * @param firstColumn the field's first numeric column, which has a value
     */
    public static double secondsOfWeek(Columns columns, int row, int firstColumn, TimestampField field) {
        int dayColumn = field.column(Cycle.DAY);
        int weekColumn = field.column(Cycle.WEEK);
        double day = dayColumn < 0 ? 0 : turn(columns, row, firstColumn + dayColumn);
        if (weekColumn < 0) {
            return day * Cycle.DAY.seconds();
        }
        double week = turn(columns, row, firstColumn + weekColumn);
        if (dayColumn < 0) {
            return week * Cycle.WEEK.seconds();
        }
        // both angles know the time of the day; the day's knows it better, the week's says which day
        return (Math.floorMod(Math.round(week * 7 - day), 7L) + day) * Cycle.DAY.seconds();
    }

    private static double turn(Columns columns, int row, int sineColumn) {
        return turn(columns.numeric(row, sineColumn), columns.numeric(row, sineColumn + 1));
    }

    /** The share of a full turn, in [0, 1), of the angle with this sine and cosine. */
    public static double turn(float sine, float cosine) {
        double turns = Math.atan2(sine, cosine) / (2 * Math.PI);
        return turns < 0 ? turns + 1 : turns;
    }
}

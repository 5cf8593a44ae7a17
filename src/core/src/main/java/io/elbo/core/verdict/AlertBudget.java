package io.elbo.core.verdict;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many false alarms the user accepts: a share of the records, or so many per unit of time. */
public sealed interface AlertBudget {
    /** What {@link #parseShare} takes, in words. */
    String ALLOWED_SHARE = "a share above 0 and below 1, such as 0.001, 1e-3 or 0.1%";

    /** What {@link #parse} takes, in words. */
    String ALLOWED = ALLOWED_SHARE + ", or a rate such as 20 per day (second, minute, hour, day, week)";

    /**
     * The share of ordinary records that may be flagged.
     *
     * @param recordsPerSecond how many come; NaN where it is not known yet
     */
    Share share(double recordsPerSecond);

    /** The budget for critical anomalies where the user states none: a tenth of this one. */
    AlertBudget critical();

    /** The budget as a user writes it. */
    String text();

    /** Whether this budget is larger than another one. False for a share and a rate: which of them is more shows when records come. */
    default boolean exceeds(AlertBudget other) {
        if (this instanceof Share share) {
            return other instanceof Share than && share.probability() > than.probability();
        }
        return this instanceof Rate rate && other instanceof Rate than && rate.perSecond() > than.perSecond();
    }

    /**
     * A share of ordinary records.
     *
     * @param probability in (0, 1)
     */
    record Share(double probability) implements AlertBudget {
        public Share {
            if (!(probability > 0 && probability < 1)) {
                throw new IllegalArgumentException(
                        "an alert budget lies between 0 and 1 (or 0 % and 100 %), got " + probability);
            }
        }

        @Override
        public Share share(double recordsPerSecond) {
            return this;
        }

        @Override
        public Share critical() {
            return new Share(probability / 10);
        }

        @Override
        public String text() {
            return Double.toString(probability);
        }
    }

    /**
     * So many false alarms per unit of the records' own time.
     *
     * @param alarms above 0
     */
    record Rate(double alarms, Unit unit) implements AlertBudget {
        /** What holds until it is known how many records come. */
        public static final Share UNKNOWN = new Share(1e-3);
        /** However few records come, no larger share of them is flagged. */
        public static final double LARGEST = 0.1;
        /** However many records come, no smaller share of them is asked for. */
        public static final double SMALLEST = 1e-9;

        public Rate {
            if (!(alarms > 0 && alarms < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "an alert budget allows more than 0 alarms per " + unit.label() + ", got " + alarms);
            }
        }

        public double perSecond() {
            return alarms / unit.seconds;
        }

        @Override
        public Share share(double recordsPerSecond) {
            return Double.isNaN(recordsPerSecond)
                    ? UNKNOWN
                    : new Share(Math.max(SMALLEST, Math.min(LARGEST, perSecond() / recordsPerSecond)));
        }

        @Override
        public Rate critical() {
            return new Rate(alarms / 10, unit);
        }

        @Override
        public String text() {
            String number = alarms == Math.rint(alarms) && alarms < 1e15
                    ? Long.toString((long) alarms)
                    : Double.toString(alarms);
            return number + " per " + unit.label();
        }
    }

    /** A unit of time. */
    enum Unit {
        SECOND(1),
        MINUTE(60),
        HOUR(3_600),
        DAY(86_400),
        WEEK(604_800);

        private final int seconds;

        Unit(int seconds) {
            this.seconds = seconds;
        }

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads {@code 0.001}, {@code 1e-4}, {@code 0.1 %}, {@code 20 per day} or {@code 20/day}. */
    static AlertBudget parse(String text) {
        Matcher rate = Syntax.RATE.matcher(text.strip().toLowerCase(Locale.ROOT));
        return rate.matches()
                ? new Rate(
                        number(rate.group(1), text), Unit.valueOf(rate.group(2).toUpperCase(Locale.ROOT)))
                : share(text);
    }

    /** Reads a share alone: for records in a file, where no time passes. */
    static Share parseShare(String text) {
        if (parse(text) instanceof Share share) {
            return share;
        }
        throw new IllegalArgumentException(
                "an alert budget such as '" + text + "' needs a stream; for a file give a share such as 0.001 or 0.1%");
    }

    private static Share share(String text) {
        String trimmed = text.strip();
        boolean percent = trimmed.endsWith("%");
        String digits = percent ? trimmed.substring(0, trimmed.length() - 1).strip() : trimmed;
        return new Share(number(digits, text) / (percent ? 100 : 1));
    }

    private static double number(String digits, String text) {
        if (!Syntax.NUMBER.matcher(digits).matches()) {
            throw new IllegalArgumentException("an alert budget is " + ALLOWED + ", got '" + text + "'");
        }
        return Double.parseDouble(digits);
    }

    /** What a budget looks like. */
    final class Syntax {
        private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
        private static final Pattern RATE = Pattern.compile("(.*?)\\s*(?:/|per\\b)\\s*(second|minute|hour|day|week)s?");

        private Syntax() {}
    }
}

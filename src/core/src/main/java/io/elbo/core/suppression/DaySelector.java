package io.elbo.core.suppression;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** On which days of the calendar a window begins. Immutable. */
sealed interface DaySelector {
    boolean selects(LocalDate date);

    /** Every day. */
    record Daily() implements DaySelector {
        @Override
        public boolean selects(LocalDate date) {
            return true;
        }
    }

    /** Some days of each week. */
    record Weekly(Set<DayOfWeek> days) implements DaySelector {
        public Weekly {
            days = Set.copyOf(days);
        }

        @Override
        public boolean selects(LocalDate date) {
            return days.contains(date.getDayOfWeek());
        }
    }

    /** Some days of each month, by number; months without such a day are passed over. */
    record Monthly(Set<Integer> days) implements DaySelector {
        public Monthly {
            days = Set.copyOf(days);
        }

        @Override
        public boolean selects(LocalDate date) {
            return days.contains(date.getDayOfMonth());
        }
    }

    /**
     * One weekday of each month, such as the second Tuesday.
     *
     * @param ordinal 1 to 5; 0 for the last one
     */
    record WeekdayOfMonth(int ordinal, DayOfWeek day) implements DaySelector {
        @Override
        public boolean selects(LocalDate date) {
            boolean isInPlace = ordinal == 0
                    ? date.getDayOfMonth() > date.lengthOfMonth() - 7
                    : (date.getDayOfMonth() - 1) / 7 == ordinal - 1;
            return date.getDayOfWeek() == day && isInPlace;
        }
    }

    /** The last day of each month. */
    record LastOfMonth() implements DaySelector {
        @Override
        public boolean selects(LocalDate date) {
            return date.getDayOfMonth() == date.lengthOfMonth();
        }
    }

    Pattern ORDINAL = Pattern.compile("([1-5])(?:st|nd|rd|th) ([a-z]+)|last ([a-z]+)");

    /** @throws IllegalArgumentException if the text selects no days */
    static DaySelector parse(String text) {
        String words = text.toLowerCase(Locale.ROOT)
                .strip()
                .replaceAll("\\s*,\\s*", ",")
                .replaceAll("\\s+", " ");
        if (words.equals("daily")) {
            return new Daily();
        }
        if (words.equals("last day")) {
            return new LastOfMonth();
        }
        if (words.startsWith("day ")) {
            Set<Integer> days = new TreeSet<>();
            for (String day : words.substring("day ".length()).split(",", -1)) {
                days.add(dayOfMonth(day));
            }
            return new Monthly(days);
        }
        Matcher ordinal = ORDINAL.matcher(words);
        if (ordinal.matches()) {
            return ordinal.group(1) == null
                    ? new WeekdayOfMonth(0, weekday(ordinal.group(3), words))
                    : new WeekdayOfMonth(Integer.parseInt(ordinal.group(1)), weekday(ordinal.group(2), words));
        }
        EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : words.split(",", -1)) {
            addWeekdays(days, part);
        }
        return new Weekly(days);
    }

    private static void addWeekdays(Set<DayOfWeek> days, String range) {
        String[] ends = range.split("-", -1);
        if (ends.length > 2) {
            throw new IllegalArgumentException("'" + range + "' selects no days");
        }
        DayOfWeek day = weekday(ends[0], range);
        DayOfWeek last = weekday(ends[ends.length - 1], range);
        days.add(day);
        while (day != last) {
            day = day.plus(1);
            days.add(day);
        }
    }

    private static int dayOfMonth(String text) {
        if (text.matches("\\d{1,2}")) {
            int day = Integer.parseInt(text);
            if (day >= 1 && day <= 31) {
                return day;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no day of a month");
    }

    /**
     * In three letters or in full.
     *
     * @param range that it is written in
     */
    private static DayOfWeek weekday(String text, String range) {
        for (DayOfWeek day : DayOfWeek.values()) {
            String name = day.name().toLowerCase(Locale.ROOT);
            if (text.equals(name) || text.equals(name.substring(0, 3))) {
                return day;
            }
        }
        throw new IllegalArgumentException("'" + range + "' selects no days");
    }
}

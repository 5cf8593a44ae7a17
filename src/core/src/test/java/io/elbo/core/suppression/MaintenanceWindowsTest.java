package io.elbo.core.suppression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaintenanceWindowsTest {
    private static boolean contains(String windows, String zone, String instant) {
        return MaintenanceWindows.parse(windows, ZoneId.of(zone))
                .contains(Instant.parse(instant).toEpochMilli());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    daily 02:00-04:00                       | UTC           | 2026-03-04T02:00:00Z     | true
                    daily 02:00-04:00                       | UTC           | 2026-03-04T03:59:59.999Z | true
                    daily 02:00-04:00                       | UTC           | 2026-03-04T04:00:00Z     | false
                    daily 02:00-04:00                       | Europe/Berlin | 2026-03-04T01:00:00Z     | true
                    daily 02:00-04:00                       | Europe/Berlin | 2026-07-04T01:59:00Z     | true
                    daily 02:00-04:00                       | Europe/Berlin | 2026-07-04T02:00:00Z     | false
                    Mon-Fri 22:00-06:00                     | UTC           | 2026-03-06T23:00:00Z     | true
                    Mon-Fri 22:00-06:00                     | UTC           | 2026-03-07T05:59:00Z     | true
                    Mon-Fri 22:00-06:00                     | UTC           | 2026-03-07T23:00:00Z     | false
                    Mon-Fri 22:00-06:00                     | UTC           | 2026-03-09T05:00:00Z     | false
                    Fri-Mon 10:00-11:00                     | UTC           | 2026-03-08T10:30:00Z     | true
                    Fri-Mon 10:00-11:00                     | UTC           | 2026-03-10T10:30:00Z     | false
                    Sat, Sunday                             | UTC           | 2026-03-07T00:00:00Z     | true
                    Sat, Sunday                             | UTC           | 2026-03-08T23:59:00Z     | true
                    Sat, Sunday                             | UTC           | 2026-03-09T00:00:00Z     | false
                    Tue 23:00-24:00                         | UTC           | 2026-03-03T23:59:59Z     | true
                    Tue 23:00-24:00                         | UTC           | 2026-03-04T00:00:00Z     | false
                    day 1,31 03:00-05:00                    | UTC           | 2026-01-31T04:00:00Z     | true
                    day 1,31 03:00-05:00                    | UTC           | 2026-02-28T04:00:00Z     | false
                    2nd Tue 20:00-23:00                     | UTC           | 2026-03-10T21:00:00Z     | true
                    2nd Tue 20:00-23:00                     | UTC           | 2026-03-03T21:00:00Z     | false
                    last Sun                                | UTC           | 2026-03-29T21:00:00Z     | true
                    last Sun                                | UTC           | 2026-03-22T21:00:00Z     | false
                    last day 20:00-02:00                    | UTC           | 2026-03-01T01:00:00Z     | true
                    2026-12-24 18:00 to 2026-12-26 06:00    | Europe/Berlin | 2026-12-24T17:00:00Z     | true
                    2026-12-24T18:00 to 2026-12-26T06:00    | Europe/Berlin | 2026-12-26T05:00:00Z     | false
                    2026-12-24 to 2026-12-26                | UTC           | 2026-12-26T23:59:00Z     | true
                    2026-12-24 to 2026-12-26                | UTC           | 2026-12-27T00:00:00Z     | false
                    2026-12-24                              | UTC           | 2026-12-24T12:00:00Z     | true
                    daily 01:00-02:00; Sun 10:00-11:00      | UTC           | 2026-03-08T10:30:00Z     | true
                    """)
    void shouldKeepTheCalendar(String windows, String zone, String instant, boolean inside) {
        assertThat(contains(windows, zone, instant)).isEqualTo(inside);
    }

    /** In Berlin clocks go from 2:00 to 3:00 at 2026-03-29T01:00Z, and from 3:00 back to 2:00 at 2026-10-25T01:00Z. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Sun 02:00-03:00 | Europe/Berlin     | 2026-03-29T00:59:59Z | false
                    Sun 02:00-03:00 | Europe/Berlin     | 2026-03-29T01:00:00Z | false
                    Sun 02:30-03:30 | Europe/Berlin     | 2026-03-29T00:59:59Z | false
                    Sun 02:30-03:30 | Europe/Berlin     | 2026-03-29T01:00:00Z | true
                    Sun 02:30-03:30 | Europe/Berlin     | 2026-03-29T01:30:00Z | false
                    Sun 01:30-02:30 | Europe/Berlin     | 2026-03-29T00:59:59Z | true
                    Sun 01:30-02:30 | Europe/Berlin     | 2026-03-29T01:00:00Z | false
                    Sun 02:00-03:00 | Europe/Berlin     | 2026-10-24T23:59:59Z | false
                    Sun 02:00-03:00 | Europe/Berlin     | 2026-10-25T00:00:00Z | true
                    Sun 02:00-03:00 | Europe/Berlin     | 2026-10-25T01:59:59Z | true
                    Sun 02:00-03:00 | Europe/Berlin     | 2026-10-25T02:00:00Z | false
                    Sun 02:30-03:30 | Europe/Berlin     | 2026-10-25T00:29:59Z | false
                    Sun 02:30-03:30 | Europe/Berlin     | 2026-10-25T01:15:00Z | true
                    Sun 01:30-02:30 | Europe/Berlin     | 2026-10-25T00:45:00Z | true
                    Sun 01:30-02:30 | Europe/Berlin     | 2026-10-25T01:29:59Z | true
                    Sun 01:30-02:30 | Europe/Berlin     | 2026-10-25T01:30:00Z | false
                    Sat 22:00-06:00 | Europe/Berlin     | 2026-10-25T04:59:59Z | true
                    Sat 22:00-06:00 | Europe/Berlin     | 2026-10-25T05:00:00Z | false
                    Sun 00:00-01:00 | America/St_Johns  | 2006-10-29T02:30:30Z | true
                    Sun 00:00-01:00 | America/St_Johns  | 2006-10-29T02:45:00Z | true
                    Sun 00:00-01:00 | America/St_Johns  | 2006-10-29T04:30:00Z | false
                    Fri             | Pacific/Apia      | 2011-12-30T10:00:00Z | false
                    Thu 22:00-06:00 | Pacific/Apia      | 2011-12-30T09:59:59Z | true
                    Thu 22:00-06:00 | Pacific/Apia      | 2011-12-30T10:00:00Z | false
                    daily 02:15-02:45 | Australia/Lord_Howe | 2026-10-03T15:30:00Z | true
                    """)
    void shouldBeOneSpanWhereClocksAreChanged(String windows, String zone, String instant, boolean inside) {
        assertThat(contains(windows, zone, instant)).isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``                                   | '' selects no days
                    sometimes                            | 'sometimes' selects no days
                    Mon-Fri 22:00                        | 'mon-fri 22:00' selects no days
                    Mon 25:00-26:00                      | '25:00' is no time
                    Mon 24:00-25:00                      | '24:00' is no time
                    Mon 02:00-02:00                      | begins and ends at the same time
                    day 32                               | '32' is no day of a month
                    day 0                                | '0' is no day of a month
                    6th Mon                              | '6th mon' selects no days
                    Mon-Wed-Fri                          | 'mon-wed-fri' selects no days
                    2026-02-30                           | '2026-02-30' is no date of the calendar
                    2026-12-26 to 2026-12-24             | ends before it begins
                    2026-12-24 18:00                     | has no end
                    daily 02:00-04:00;                   | '' selects no days
                    02:00-04:00                          | '02:00-04:00' selects no days
                    """)
    void shouldRefuseWhatIsNoWindow(String windows, String says) {
        assertThatThrownBy(() -> MaintenanceWindows.parse(windows, ZoneId.of("UTC")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(says);
    }

    @Property
    void shouldAgreeWithTheClockWhereClocksAreNotChanged(@ForAll long seed) {
        Random random = new Random(seed);
        List<String> zones = new ArrayList<>(new java.util.TreeSet<>(ZoneId.getAvailableZoneIds()));
        ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
        ZonedDateTime time =
                Instant.ofEpochSecond(random.nextInt() & 0x7fff_ffffL).atZone(zone);
        Instant instant = time.toInstant();
        boolean isFixed = zone.getRules()
                .getOffset(instant.minus(2, ChronoUnit.DAYS))
                .equals(zone.getRules().getOffset(instant.plus(2, ChronoUnit.DAYS)));
        LocalTime start = LocalTime.of(random.nextInt(24), random.nextInt(60));
        LocalTime end = LocalTime.of(random.nextInt(24), random.nextInt(60));
        if (!isFixed || start.equals(end)) {
            return;
        }
        LocalTime clock = time.toLocalTime();
        boolean expected = start.isBefore(end)
                ? !clock.isBefore(start) && clock.isBefore(end)
                : !clock.isBefore(start) || clock.isBefore(end);

        assertThat(MaintenanceWindows.parse("daily " + start + "-" + end, zone).contains(instant.toEpochMilli()))
                .as("%s-%s in %s at %s", start, end, zone, instant)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"-9223372036854775808", "9223372036854775807", "-1", "0"})
    void shouldAnswerForEveryTimestamp(long timestamp) {
        MaintenanceWindows always = MaintenanceWindows.parse("daily", ZoneId.of("America/New_York"));

        assertThat(always.contains(timestamp)).isTrue();
    }
}

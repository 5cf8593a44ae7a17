package io.elbo.trainer.source.topic;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the read of a topic begins or ends. */
public sealed interface TopicBound {
    /** What may be written. */
    String FORMS =
            "a time back from now such as 30d, 12h or PT90M; an instant or a date such as 2025-03-01T08:00:00Z or"
                    + " 2025-03-01 (UTC); earliest; latest; or offsets:0=100,1=250";

    /** The first offset that the broker still has. */
    record Earliest() implements TopicBound {}

    /** The last stable offset: what was committed by then. */
    record Latest() implements TopicBound {}

    /** The first record with this timestamp or a later one. */
    record At(Instant time) implements TopicBound {}

    /** These offsets, by partition; other partitions are not read. */
    record Offsets(Map<Integer, Long> byPartition) implements TopicBound {
        public Offsets {
            byPartition = Map.copyOf(byPartition);
        }
    }

    /**
     * Reads what a person wrote.
     *
     * @throws IllegalArgumentException naming the text and what may be written
     */
    static TopicBound parse(String text, Instant now) {
        String plain = text.strip();
        try {
            if (plain.equals("earliest")) {
                return new Earliest();
            }
            if (plain.equals("latest")) {
                return new Latest();
            }
            if (plain.startsWith("offsets:")) {
                return new Offsets(offsets(plain.substring("offsets:".length())));
            }
            Matcher back = BACK.matcher(plain);
            if (back.matches()) {
                long count = Long.parseLong(back.group(1));
                return new At(now.minus(unit(back.group(2)).multipliedBy(count)));
            }
            if (plain.startsWith("P")) {
                return new At(now.minus(Duration.parse(plain)));
            }
            return new At(instant(plain));
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no place in a topic; write " + FORMS, e);
        }
    }

    /** A number and the unit of a duration. */
    Pattern BACK = Pattern.compile("(\\d{1,9})(s|m|h|d|w)");

    private static Duration unit(String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }

    private static Instant instant(String text) {
        if (!text.contains("T")) {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        boolean hasZone = text.endsWith("Z") || text.matches(".*[+-]\\d\\d(:?\\d\\d)?");
        return hasZone
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    private static Map<Integer, Long> offsets(String text) {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            String[] pair = part.strip().split("=", -1);
            if (pair.length != 2) {
                throw new NumberFormatException(part);
            }
            int partition = Integer.parseInt(pair[0].strip());
            long offset = Long.parseLong(pair[1].strip());
            if (partition < 0 || offset < 0 || offsets.put(partition, offset) != null) {
                throw new NumberFormatException(part);
            }
        }
        return offsets;
    }
}

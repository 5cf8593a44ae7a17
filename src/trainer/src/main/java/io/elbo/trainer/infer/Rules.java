package io.elbo.trainer.infer;

import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which a column becomes a field; the first that fits decides.
 *
 * <ol>
 *   <li>never a value: left out
 *   <li>only true/false/yes/no, 0 and 1 among them allowed: boolean; only 0 and 1 are numbers, as a 2 may follow
 *   <li>ISO 8601 (95 %): timestamp
 *   <li>numbers (95 %, words such as NA aside):
 *       <ul>
 *         <li>leading zeros, or whole numbers named like a code or an identifier: categorical, or left out where nearly
 *             every one is different
 *         <li>a whole number that counts the rows: left out
 *         <li>between 2000 and 2100 as epoch seconds or milliseconds, and named like a time or rising from row to row:
 *             timestamp
 *         <li>any other, few different values or a constant included: numeric
 *       </ul>
 *   <li>texts that are nearly all different, or long: left out as identifiers or free text
 *   <li>any other text: categorical
 * </ol>
 *
 * A constant column is kept: it costs nothing, and its change is a strong signal.
 */
final class Rules {
    private static final double NEARLY_ALL = 0.95;
    private static final double NEARLY_UNIQUE = 0.9;
    /** With fewer rows, different values say nothing. */
    private static final int ENOUGH_ROWS = 30;

    private static final int MANY_WORDS = 1_000;
    private static final double YEAR_2000 = 946_684_800;
    private static final double YEAR_2100 = 4_102_444_800.0;

    private static final Pattern TIME_NAME =
            Pattern.compile("(^|.*_)(time|timestamp|ts|date|datetime|epoch|at|when|created|updated)(_.*|$)");
    private static final Pattern CODE_NAME = Pattern.compile(
            "(^|.*_)(id|ids|uuid|guid|code|zip|zipcode|postcode|postal_code|mcc|iban|account|phone|msisdn)$");

    private final Column column;
    private final String name;
    private final String pointer;
    private final String plainName;
    private final long rows;

    Rules(Column column, String name, long rows) {
        this.column = column;
        this.name = name;
        this.rows = rows;
        pointer = pointer(column.path());
        String last = column.path().get(column.path().size() - 1);
        plainName = last.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .toLowerCase(Locale.ROOT);
    }

    /** The RFC 6901 pointer to the place. */
    static String pointer(List<String> path) {
        StringBuilder pointer = new StringBuilder();
        for (String segment : path) {
            pointer.append('/').append(segment.replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }

    Guess guess() {
        if (column.present() == 0) {
            return leftOut("never holds a value");
        }
        if (column.isBooleanWords()) {
            return field(new BooleanField(name, pointer), "only true and false" + constantNote());
        }
        if (column.momentShare() >= NEARLY_ALL) {
            return field(
                    new TimestampField(name, pointer, TimestampFormat.ISO_8601),
                    "dates in ISO 8601" + share(column.momentShare()));
        }
        return column.numberShare() >= NEARLY_ALL ? number() : text();
    }

    private Guess number() {
        if (column.leadingZeros() > 0) {
            return code("digits with leading zeros: a code, not a quantity");
        }
        if (column.isInteger()) {
            if (column.isRunningNumber() && rows >= ENOUGH_ROWS) {
                return leftOut("counts the rows: it never comes again");
            }
            if (CODE_NAME.matcher(plainName).matches()) {
                return code("whole numbers, but named like a code");
            }
        }
        TimestampFormat epoch = epoch();
        if (epoch != null) {
            return field(
                    new TimestampField(name, pointer, epoch),
                    (epoch.equals(TimestampFormat.EPOCH_SECONDS) ? "seconds" : "milliseconds") + " since 1970, "
                            + (isNamedLikeTime() ? "named like a time" : "rising from row to row"));
        }
        String why = numbers();
        if (column.notNumbers() > 0) {
            why += share(1 - (double) column.notNumbers() / column.present()) + "; the others count as missing";
        }
        return field(new NumericField(name, pointer), why + constantNote());
    }

    private String numbers() {
        if (column.isZeroAndOne()) {
            return "only 0 and 1: numbers, so that 2 and 5,000 differ; change the type to boolean if no other can be";
        }
        return column.isInteger() ? "whole numbers" : "numbers";
    }

    private Guess code(String why) {
        return isNearlyUnique()
                ? leftOut(why + ", and nearly every one is different")
                : field(new CategoricalField(name, pointer), why + manyNote());
    }

    private @Nullable TimestampFormat epoch() {
        if (!isNamedLikeTime() && !(column.isRising() && rows >= ENOUGH_ROWS)) {
            return null;
        }
        if (column.min() >= YEAR_2000 && column.max() < YEAR_2100) {
            return TimestampFormat.EPOCH_SECONDS;
        }
        return column.min() >= YEAR_2000 * 1000 && column.max() < YEAR_2100 * 1000
                ? TimestampFormat.EPOCH_MILLIS
                : null;
    }

    private boolean isNamedLikeTime() {
        return TIME_NAME.matcher(plainName).matches();
    }

    private Guess text() {
        if (column.wordsPerText() >= 4 && column.distinctShare() > 0.5) {
            return leftOut("free text: sentences, mostly different ones");
        }
        if (isNearlyUnique()) {
            return leftOut("nearly every text is different: an identifier or free text");
        }
        String why = column.numberShare() > 0 ? "words and numbers mixed" : "words";
        return field(new CategoricalField(name, pointer), why + constantNote() + manyNote());
    }

    private boolean isNearlyUnique() {
        return column.present() >= ENOUGH_ROWS && column.distinctShare() > NEARLY_UNIQUE;
    }

    private String constantNote() {
        return column.isConstant() ? "; always the same, so any change will stand out" : "";
    }

    private String manyNote() {
        return column.distinct() > MANY_WORDS ? "; very many, the rare ones will share one code" : "";
    }

    private static String share(double share) {
        return share < 1 ? String.format(Locale.ROOT, " (%.1f %%)", Math.floor(share * 1000) / 10) : "";
    }

    private Guess leftOut(String why) {
        return guess(null, why);
    }

    private Guess field(Field field, String why) {
        return guess(field, why);
    }

    private Guess guess(@Nullable Field field, String why) {
        double missing = rows == 0 ? 1 : Math.max(0, 1 - (double) column.present() / rows);
        return new Guess(name, field, missing, distinct(), seen(field), why);
    }

    private String distinct() {
        return column.distinctIsFull() ? "> " + (Distinct.MOST - 1) : String.valueOf(column.distinct());
    }

    private String seen(@Nullable Field field) {
        if (field instanceof NumericField && !column.isConstant()) {
            return number(column.min()) + " … " + number(column.max());
        }
        if (field instanceof TimestampField timestamp && !timestamp.format().equals(TimestampFormat.ISO_8601)) {
            double divisor = timestamp.format().equals(TimestampFormat.EPOCH_MILLIS) ? 1000 : 1;
            return Instant.ofEpochSecond((long) (column.min() / divisor)) + " … "
                    + Instant.ofEpochSecond((long) (column.max() / divisor));
        }
        return String.join(", ", column.examples())
                + (column.distinct() > column.examples().size() ? ", …" : "");
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e12) {
            return String.valueOf((long) value);
        }
        return new BigDecimal(value, new MathContext(5)).stripTrailingZeros().toString();
    }
}

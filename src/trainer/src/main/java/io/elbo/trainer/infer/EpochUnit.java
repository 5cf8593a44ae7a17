package io.elbo.trainer.infer;

import io.elbo.core.schema.TimestampFormat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Units in which times are counted from 1970 on. */
enum EpochUnit {
    SECONDS("epoch-seconds", 1, "seconds"),
    MILLIS("epoch-millis", 1e3, "milliseconds"),
    MICROS("epoch-micros", 1e6, "microseconds"),
    NANOS("epoch-nanos", 1e9, "nanoseconds");

    private static final double YEAR_2000 = 946_684_800;
    private static final double YEAR_2040 = 2_208_988_800.0;
    private static final double YEAR_2100 = 4_102_444_800.0;

    private final String format;
    final double perSecond;

    /** In words. */
    final String meaning;

    EpochUnit(String format, double perSecond, String meaning) {
        this.format = format;
        this.perSecond = perSecond;
        this.meaning = meaning;
    }

    TimestampFormat format() {
        return new TimestampFormat(format);
    }

    /** The unit of a format; null where the format is no count. */
    static @Nullable EpochUnit of(TimestampFormat format) {
        for (EpochUnit unit : values()) {
            if (unit.format.equals(format.text())) {
                return unit;
            }
        }
        return null;
    }

    /**
     * The unit in which nearly all numbers lie between 2000 and 2100, for a column that is known to be a time; null if there is none.
     *
     * @param sample of the numbers; NaN for values that are no numbers, 0 and -1 for no time
     */
    static @Nullable EpochUnit ofTimes(double[] sample) {
        double[] numbers = Arrays.stream(sample)
                .filter(number -> number != 0 && number != -1 && !Double.isNaN(number))
                .toArray();
        if (2 * numbers.length < sample.length) {
            return null;
        }
        double[] range = ObservedTime.trimmed(numbers);
        for (EpochUnit unit : values()) {
            if (range.length > 0
                    && range[0] / unit.perSecond >= YEAR_2000
                    && range[range.length - 1] / unit.perSecond < YEAR_2100) {
                return unit;
            }
        }
        return null;
    }

    /**
     * The unit in which nearly all numbers (0 and -1 aside) lie between 2000 and 2100 and that the name does not deny; null
     * where there is none. Ten digits may be anything, so seconds need a name; a rising column of more digits needs none.
     *
     * @param sample of the numbers, without 0 and -1
     */
    static @Nullable EpochUnit of(double[] sample, Course course, ColumnName name, boolean enoughRows) {
        double[] range = ObservedTime.trimmed(sample); // one record of 1970 makes no quantity of a time
        if (range.length == 0 || name.isDuration() || name.isCode() || name.isCount()) {
            return null;
        }
        for (EpochUnit unit : values()) {
            double from = range[0] / unit.perSecond;
            double to = range[range.length - 1] / unit.perSecond;
            if (from >= YEAR_2000 && to < YEAR_2100) {
                Double named = name.unitsPerSecond();
                if (named != null && named != unit.perSecond) {
                    return null; // 1.5e9 in a column that ends in _ns is a duration of 1.5 s
                }
                boolean rising = course.isRising() && enoughRows && unit != SECONDS;
                return (name.isTime() && to < YEAR_2040) || rising || (name.isTime() && course.isRising())
                        ? unit
                        : null;
            }
        }
        return null;
    }
}

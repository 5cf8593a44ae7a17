package io.elbo.trainer.cli;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers in sentences. */
final class Words {
    private static final MathContext DIGITS = new MathContext(4);

    private Words() {}

    /** With the noun's plural unless it is one: {@code 1 record}, {@code 2 records}. */
    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** With at most four significant digits and no zeros behind them: {@code 2}, {@code 0.25}. */
    static String number(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value, DIGITS).stripTrailingZeros().toPlainString()
                : Double.toString(value);
    }

    /** {@code 0.1} is {@code 10 %}. */
    static String percent(double share) {
        return number(100 * share) + " %";
    }
}

package io.elbo.core.verdict;

import java.util.Locale;

/**
 * How many false alarms the user accepts, as the share of ordinary records that may be flagged.
 *
 * @param probability in (0, 1)
 */
public record AlertBudget(double probability) {
    public AlertBudget {
        if (!(probability > 0 && probability < 1)) {
            throw new IllegalArgumentException(
                    "an alert budget lies between 0 and 1 (or 0 % and 100 %), got " + probability);
        }
    }

    /** The budget for critical anomalies where the user states none: a tenth of this one. */
    public AlertBudget critical() {
        return new AlertBudget(probability / 10);
    }

    /** Reads {@code 0.001}, {@code 1e-4} or {@code 0.1 %}. */
    public static AlertBudget parse(String text) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT);
        boolean percent = trimmed.endsWith("%");
        String number = percent ? trimmed.substring(0, trimmed.length() - 1).strip() : trimmed;
        try {
            return new AlertBudget(Double.parseDouble(number) / (percent ? 100 : 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "an alert budget is a probability such as 1e-3 or a percentage such as 0.1%, got '" + text + "'",
                    e);
        }
    }
}

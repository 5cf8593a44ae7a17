package io.elbo.demo.payments;

import java.util.List;
import java.util.Locale;

/** The ways in which a payment is made unusual. */
public enum AnomalyKind {
    /** 8 to 40 times the amount. */
    AMOUNT_ABOVE_HABIT,
    /** A currency that is neither the merchant's nor the customer's. */
    CURRENCY_MISMATCH,
    /** A cash machine that sells, or cash drawn online. */
    CHANNEL_MISMATCH,
    /** Several small online payments within minutes at night, from an unknown device, at many attempts. */
    NIGHT_BURST,
    /** A merchant category that history does not know. */
    UNSEEN_CATEGORY,
    /** Everything about the customer, the card or the merchant is missing. */
    MISSING_GROUP,
    /** The card is present far away, minutes after it was used elsewhere. */
    IMPOSSIBLE_JOURNEY,
    /** The amount written in hundredths. */
    AMOUNT_IN_CENTS,
    /** Two fields hold each other's value. */
    SWAPPED_VALUES;

    static final List<AnomalyKind> ALL = List.of(values());

    /** The kind as it stands in labels: {@code night-burst}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

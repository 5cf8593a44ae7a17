package io.elbo.demo.payments;

import java.util.List;
import java.util.Locale;

/** The ways in which a payment, or a customer's payments for a while, are made unusual. */
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
    SWAPPED_VALUES,
    /** Many small online payments within minutes, each like one of the customer's own. */
    CARD_TESTING,
    /** For hours somebody else buys: from a new device, abroad, what the customer seldom buys, and for more. */
    ACCOUNT_TAKEOVER;

    /** What a single payment shows, or a few of them. */
    static final List<AnomalyKind> OF_PAYMENTS = List.of(
            AMOUNT_ABOVE_HABIT,
            CURRENCY_MISMATCH,
            CHANNEL_MISMATCH,
            NIGHT_BURST,
            UNSEEN_CATEGORY,
            MISSING_GROUP,
            IMPOSSIBLE_JOURNEY,
            AMOUNT_IN_CENTS,
            SWAPPED_VALUES);

    /** What only the customer's earlier payments show. */
    static final List<AnomalyKind> OF_BEHAVIOUR = List.of(CARD_TESTING, ACCOUNT_TAKEOVER);

    /** Whether only the customer's earlier payments show it. */
    public boolean isBehaviour() {
        return OF_BEHAVIOUR.contains(this);
    }

    /** The kind as it stands in labels: {@code night-burst}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package io.elbo.demo.payments;

import java.util.Locale;

/** What kind of customer somebody is: how old, how well off, with which card. */
enum Segment {
    STUDENT(18, 28, 18, 0.7, 0.05),
    STANDARD(20, 85, 35, 0.7, 0.28),
    PREMIUM(30, 88, 80, 0.2, 0.8),
    BUSINESS(26, 66, 130, 0.04, 0.95);

    final int youngest;
    final int oldest;
    /** Median payment of the median customer. */
    final double typicalEuros;

    final double debit; // probability
    final double credit; // probability; the rest is prepaid

    Segment(int youngest, int oldest, double typicalEuros, double debit, double credit) {
        this.youngest = youngest;
        this.oldest = oldest;
        this.typicalEuros = typicalEuros;
        this.debit = debit;
        this.credit = credit;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.elbo.bench.cards;

import java.time.Instant;
import java.util.Locale;

/**
 * One payment.
 *
 * @param time seconds since the simulation's first midnight
 * @param amount in cents
 * @param scenario which kind of fraud it is, 1 to {@link #SCENARIOS}; 0 for an ordinary payment
 */
record Transaction(int time, int customer, int terminal, long amount, int scenario) {
    /** Kinds of fraud. */
    static final int SCENARIOS = 3;

    private static final Instant FIRST_MIDNIGHT = Instant.parse("2026-01-05T00:00:00Z");
    private static final double CENTS = 100;

    boolean isFraud() {
        return scenario > 0;
    }

    Transaction withScenario(int fraud) {
        return new Transaction(time, customer, terminal, amount, fraud);
    }

    Transaction times(int factor) {
        return new Transaction(time, customer, terminal, factor * amount, scenario);
    }

    /** The record as JSON, with the label {@code fraud}. */
    String json() {
        return String.format(
                Locale.ROOT,
                "{\"time\":\"%s\",\"customer\":\"c%d\",\"terminal\":\"t%d\",\"amount\":%.2f,\"fraud\":%d}",
                FIRST_MIDNIGHT.plusSeconds(time),
                customer,
                terminal,
                amount / CENTS,
                isFraud() ? 1 : 0);
    }
}

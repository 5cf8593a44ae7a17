package io.elbo.demo.payments;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * An endless stream of card payments in the order of their event time, about 9,000 a day, the same for the same seed,
 * start and anomaly rate. The 5,000 customers and their habits are the same for every seed, so that a model trained on
 * one stream knows the ways of another; what they do, and when, follows the seed.
 *
 * <p>Event time is the customers' own clock, not the machine's: it runs as fast as payments are asked for. The ordinary
 * payments of a seed are the same at every anomaly rate; anomalies change some of them and add a few. Not thread-safe.
 */
public final class PaymentStream implements Iterator<LabelledPayment> {
    /** A Monday. */
    public static final Instant DEFAULT_START = Instant.parse("2026-01-05T00:00:00Z");

    private static final int CUSTOMERS = 5_000;
    private static final long POPULATION_SEED = 20_260_105;
    private static final double CHANCE_TO_PAY_AGAIN = 0.14;
    private static final double MILLIS_PER_DAY = Duration.ofDays(1).toMillis();
    private static final int PAYMENTS_PER_BURST = 4;

    private final long seed;
    private final double anomalyRate;
    private final Dice dice;
    private final Dice injectionDice;
    private final Injector injector;
    private final List<Customer> customers = new ArrayList<>(CUSTOMERS);
    private final double[] paymentsPerDayUpTo = new double[CUSTOMERS]; // running total
    private final PriorityQueue<Planned> planned =
            new PriorityQueue<>(Comparator.comparingLong(Planned::millis).thenComparingLong(Planned::order));
    private long plans;
    private long payments;
    private double proposalMillis;

    /** @param anomalyRate the share of payments that are made unusual, in [0, 0.5] */
    public PaymentStream(long seed, Instant start, double anomalyRate) {
        if (!(anomalyRate >= 0 && anomalyRate <= 0.5)) {
            throw new IllegalArgumentException("the anomaly rate lies between 0 and 0.5, got " + anomalyRate);
        }
        this.seed = seed;
        this.anomalyRate = anomalyRate;
        dice = new Dice(seed);
        injectionDice = new Dice(~seed);
        injector = new Injector(injectionDice);
        Dice population = new Dice(POPULATION_SEED);
        double total = 0;
        for (int i = 0; i < CUSTOMERS; i++) {
            Customer customer = new Customer(i, start.toEpochMilli(), population);
            customers.add(customer);
            total += customer.paymentsPerDay();
            paymentsPerDayUpTo[i] = total;
        }
        proposalMillis = start.toEpochMilli();
        propose();
    }

    /** Always true: the stream does not end. */
    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public LabelledPayment next() {
        while (true) {
            Planned plan = planned.peek();
            if (plan != null && plan.millis() <= proposalMillis) {
                planned.remove();
                return plan.attempt() == Planned.PAY_AGAIN ? pay(plan.customer(), plan.millis(), true) : rob(plan);
            }
            long millis = (long) proposalMillis;
            Customer customer = anyCustomer();
            boolean accepted = dice.chance(customer.eagerness(proposalMillis) / Rhythm.PEAK);
            propose();
            if (accepted) {
                return pay(customer, millis, false);
            }
        }
    }

    /** Proposals come at the peak rate, and are accepted as often as the hour asks for (Lewis and Shedler 1979). */
    private void propose() {
        double perDay = paymentsPerDayUpTo[CUSTOMERS - 1] * Rhythm.PEAK;
        proposalMillis += dice.exponential(MILLIS_PER_DAY / perDay);
    }

    private Customer anyCustomer() {
        double wanted = dice.uniform() * paymentsPerDayUpTo[CUSTOMERS - 1];
        int found = Arrays.binarySearch(paymentsPerDayUpTo, wanted);
        return customers.get(Math.min(CUSTOMERS - 1, found < 0 ? -found - 1 : found + 1));
    }

    private LabelledPayment pay(Customer customer, long millis, boolean again) {
        Draft draft = customer.pay(paymentId(millis, payments++), millis, again, dice);
        if (dice.chance(CHANCE_TO_PAY_AGAIN)) {
            plan(millis + 60_000 + (long) dice.exponential(12 * 60_000), customer, Planned.PAY_AGAIN);
        }
        return labelled(draft, unusual(draft, customer, millis));
    }

    private @Nullable Injection unusual(Draft draft, Customer customer, long millis) {
        if (!injectionDice.chance(anomalyRate)) {
            return null;
        }
        AnomalyKind kind = injectionDice.pick(AnomalyKind.ALL);
        if (kind != AnomalyKind.NIGHT_BURST) {
            return injector.inject(kind, draft, customer);
        }
        if (injectionDice.chance(1.0 / PAYMENTS_PER_BURST)) {
            planBurst(customer, millis);
        }
        return null;
    }

    /** In the customer's next night, within minutes. */
    private void planBurst(Customer customer, long millis) {
        double hourOfDay = Whereabouts.hourOfWeek((double) millis, customer.home()) % 24;
        double wait = (injectionDice.between(25.5, 28.0) - hourOfDay) % 24;
        double at = millis + wait * 3_600_000;
        for (int attempt = 0; attempt < PAYMENTS_PER_BURST; attempt++) {
            at += injectionDice.between(10_000.0, 90_000.0);
            plan((long) at, customer, attempt);
        }
    }

    private LabelledPayment rob(Planned plan) {
        double minutes = injectionDice.between(0.2, 1.5);
        Draft draft =
                plan.customer().robbed(paymentId(plan.millis(), ~plan.order()), plan.millis(), minutes, injectionDice);
        return labelled(
                draft,
                new Injection(
                        AnomalyKind.NIGHT_BURST,
                        List.of("/time", "/deviceKnown", "/attempts", "/distanceKm", "/sinceLast/minutes")));
    }

    private static LabelledPayment labelled(Draft draft, @Nullable Injection injection) {
        return new LabelledPayment(draft.id, draft.customerId, draft.toJson(), draft.timeMillis, injection);
    }

    private void plan(long millis, Customer customer, int attempt) {
        planned.add(new Planned(millis, plans++, customer, attempt));
    }

    /** Says nothing about the payment, and does not change where anomalies are added. */
    private String paymentId(long millis, long salt) {
        long mixed = (seed * 0x9E3779B97F4A7C15L) ^ (millis * 0xBF58476D1CE4E5B9L) ^ (salt * 0x94D049BB133111EBL);
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return "p-%016x".formatted(mixed ^ (mixed >>> 31));
    }

    /**
     * A payment that is certain to come.
     *
     * @param order tells plans of the same millisecond apart
     * @param attempt number of the thief's payment, or {@link #PAY_AGAIN}
     */
    private record Planned(long millis, long order, Customer customer, int attempt) {
        static final int PAY_AGAIN = -1;
    }
}

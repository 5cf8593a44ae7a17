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
 * An endless stream of card payments in the order of their event time, about 1,800 a day, the same for the same seed,
 * start and rates. The 1,000 customers and their habits are the same for every seed, so that a model trained on
 * one stream knows the ways of another; what they do, and when, follows the seed.
 *
 * <p>Event time is the customers' own clock, not the machine's: it runs as fast as payments are asked for. The ordinary
 * payments of a seed are the same at all rates; anomalies change some of them, and thieves add others. Customers travel,
 * replace devices and come to spend more or less: all that is ordinary. Not thread-safe.
 */
public final class PaymentStream implements Iterator<LabelledPayment> {
    /** A Monday. */
    public static final Instant DEFAULT_START = Instant.parse("2026-01-05T00:00:00Z");

    /** The largest share of unusual payments of either sort. */
    public static final double MAX_RATE = 0.5;

    private static final int CUSTOMERS = 1_000;
    private static final long POPULATION_SEED = 20_260_105;
    private static final long BEHAVIOUR_SEED = 0x5DEECE66DL;
    private static final double CHANCE_TO_PAY_AGAIN = 0.14;
    private static final double MILLIS_PER_DAY = Duration.ofDays(1).toMillis();

    private final long seed;
    private final double anomalyRate;
    private final double behaviourRate;
    private final Dice dice;
    private final Dice injectionDice;
    private final Dice behaviourDice;
    private final Injector injector;
    private final List<Customer> customers = new ArrayList<>(CUSTOMERS);
    private final double[] paymentsPerDayUpTo = new double[CUSTOMERS]; // running total
    private final PriorityQueue<Planned> planned =
            new PriorityQueue<>(Comparator.comparingLong(Planned::millis).thenComparingLong(Planned::order));
    private long plans;
    private long payments;
    private long thieves;
    private double proposalMillis;

    /**
     * A stream without unusual behaviour.
     *
     * @param anomalyRate as below
     */
    public PaymentStream(long seed, Instant start, double anomalyRate) {
        this(seed, start, anomalyRate, 0);
    }

    /**
     * A stream whose unusual payments are of two sorts.
     *
     * @param anomalyRate the share of payments that are unusual by themselves, in [0, 0.5]
     * @param behaviourRate the share of payments that are unusual for their customer only, in [0, 0.5]
     */
    public PaymentStream(long seed, Instant start, double anomalyRate, double behaviourRate) {
        this.seed = seed;
        this.anomalyRate = requireRate("anomaly", anomalyRate);
        this.behaviourRate = requireRate("behaviour", behaviourRate);
        dice = new Dice(seed);
        injectionDice = new Dice(~seed);
        behaviourDice = new Dice(seed ^ BEHAVIOUR_SEED);
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

    private static double requireRate(String what, double rate) {
        if (!(rate >= 0 && rate <= MAX_RATE)) {
            throw new IllegalArgumentException(
                    "the " + what + " rate lies between 0 and " + MAX_RATE + ", got " + rate);
        }
        return rate;
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
                Thief thief = plan.thief();
                return thief == null ? pay(plan.customer(), plan.millis(), true) : rob(plan, thief);
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
            plan(millis + 60_000 + (long) dice.exponential(12 * 60_000), customer, null);
        }
        if (behaviourDice.chance(behaviourRate)) {
            maybeSend(behaviourDice.pick(AnomalyKind.OF_BEHAVIOUR), customer, millis, behaviourDice);
        }
        return labelled(draft, unusual(draft, customer, millis), customer.isAway());
    }

    private @Nullable Injection unusual(Draft draft, Customer customer, long millis) {
        if (!injectionDice.chance(anomalyRate)) {
            return null;
        }
        AnomalyKind kind = injectionDice.pick(AnomalyKind.OF_PAYMENTS);
        if (kind != AnomalyKind.NIGHT_BURST) {
            return injector.inject(kind, draft, customer);
        }
        maybeSend(kind, customer, millis, injectionDice);
        return null;
    }

    /** As often as it needs so that each call stands for one payment of a thief. */
    private void maybeSend(AnomalyKind kind, Customer customer, long millis, Dice ownDice) {
        if (ownDice.chance(1 / Thief.averagePayments(kind))) {
            Thief thief = new Thief(++thieves, kind, customer, ownDice);
            thief.times(millis, ownDice).forEach(time -> plan(time, customer, thief));
        }
    }

    private LabelledPayment rob(Planned plan, Thief thief) {
        Injection injection = thief.injection();
        Dice ownDice = injection.kind().isBehaviour() ? behaviourDice : injectionDice;
        String id = paymentId(plan.millis(), ~plan.order());
        return labelled(thief.pay(id, plan.millis(), ownDice), injection, false);
    }

    private static LabelledPayment labelled(Draft draft, @Nullable Injection injection, boolean isAway) {
        return new LabelledPayment(draft.id, draft.customerId, draft.toJson(), draft.timeMillis, injection, isAway);
    }

    private void plan(long millis, Customer customer, @Nullable Thief thief) {
        planned.add(new Planned(millis, plans++, customer, thief));
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
     * @param thief who pays in the customer's name; null if the customer pays
     */
    private record Planned(
            long millis,
            long order,
            Customer customer,
            @Nullable Thief thief) {}
}

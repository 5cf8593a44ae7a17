package io.elbo.bench.cards;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Simulates payments by card as "Reproducible Machine Learning for Credit Card Fraud Detection - Practical Handbook" (Le Borgne, Siblini, Lebichot,
 * Bontempi; chapter "Transaction data simulator") describes it; the code is our own. A customer has a place, a mean amount and a mean number of payments a
 * day, and uses terminals that are near. Three kinds of fraud:
 *
 * <ol>
 *   <li>each amount above 220,
 *   <li>all payments at a terminal for 28 days after it was taken over,
 *   <li>a third of the payments of a customer for 14 days after the card was copied, with amounts five times as high.
 * </ol>
 *
 * <p>The handbook has 5,000 customers and 10,000 terminals, of which two are taken over a day, and three cards copied. With fewer customers, there are
 * fewer terminals and frauds in proportion. The same seed gives the same payments.
 */
final class CardSimulator {
    static final int SECONDS_PER_DAY = 86_400;

    private static final int HANDBOOK_CUSTOMERS = 5_000;
    private static final int TERMINALS_PER_CUSTOMER = 2;
    private static final double SIDE = 100;
    private static final double RADIUS = 5;
    private static final double MIN_MEAN_AMOUNT = 5;
    private static final double MAX_MEAN_AMOUNT = 100;
    private static final double MAX_PAYMENTS_PER_DAY = 4;
    private static final double NOON = SECONDS_PER_DAY / 2.0;
    private static final double SPREAD_OF_TIME = 20_000;
    private static final double CENTS = 100;

    static final long LARGE_AMOUNT = 22_000;
    private static final double TERMINALS_TAKEN_OVER_PER_DAY = 2;
    private static final int DAYS_OF_TERMINAL = 28;
    private static final double CARDS_COPIED_PER_DAY = 3;
    private static final int DAYS_OF_CARD = 14;
    private static final double SHARE_OF_COPIED_CARD = 1 / 3.0;
    private static final int FACTOR = 5;

    private final int customers;
    private final int days;
    private final SplittableRandom random;

    /** What a customer does; amounts in units of money. */
    private record Customer(double meanAmount, double paymentsPerDay, List<Integer> terminals) {}

    CardSimulator(int customers, int days, long seed) {
        this.customers = customers;
        this.days = days;
        random = new SplittableRandom(seed);
    }

    /** All payments, in the order of time. */
    List<Transaction> run() {
        List<Transaction> payments = payments(profiles());
        payments.sort(Comparator.comparingInt(Transaction::time)
                .thenComparingInt(Transaction::customer)
                .thenComparingInt(Transaction::terminal)
                .thenComparingLong(Transaction::amount));
        payments.replaceAll(payment -> payment.amount() > LARGE_AMOUNT ? payment.withScenario(1) : payment);
        takeTerminalsOver(payments);
        copyCards(payments);
        return payments;
    }

    private List<Customer> profiles() {
        double[] x = places(customers * TERMINALS_PER_CUSTOMER);
        double[] y = places(x.length);
        List<Customer> profiles = new ArrayList<>();
        for (int i = 0; i < customers; i++) {
            double ownX = random.nextDouble(SIDE);
            double ownY = random.nextDouble(SIDE);
            profiles.add(new Customer(
                    random.nextDouble(MIN_MEAN_AMOUNT, MAX_MEAN_AMOUNT),
                    random.nextDouble(MAX_PAYMENTS_PER_DAY),
                    IntStream.range(0, x.length)
                            .filter(terminal -> Math.hypot(x[terminal] - ownX, y[terminal] - ownY) < RADIUS)
                            .boxed()
                            .toList()));
        }
        return profiles;
    }

    private double[] places(int count) {
        return IntStream.range(0, count)
                .mapToDouble(unused -> random.nextDouble(SIDE))
                .toArray();
    }

    private List<Transaction> payments(List<Customer> profiles) {
        List<Transaction> payments = new ArrayList<>();
        for (int id = 0; id < profiles.size(); id++) {
            Customer customer = profiles.get(id);
            for (int day = 0; day < days && !customer.terminals.isEmpty(); day++) {
                for (int count = poisson(customer.paymentsPerDay); count > 0; count--) {
                    double time = NOON + SPREAD_OF_TIME * random.nextGaussian();
                    if (time > 0 && time < SECONDS_PER_DAY) {
                        payments.add(new Transaction(
                                day * SECONDS_PER_DAY + (int) time,
                                id,
                                customer.terminals.get(random.nextInt(customer.terminals.size())),
                                amount(customer),
                                0));
                    }
                }
            }
        }
        return payments;
    }

    private long amount(Customer customer) {
        double mean = customer.meanAmount;
        double amount = mean + mean / 2 * random.nextGaussian();
        return Math.round(CENTS * (amount >= 0 ? amount : random.nextDouble(2 * mean)));
    }

    /** Knuth's multiplication of uniform numbers. */
    private int poisson(double mean) {
        double limit = Math.exp(-mean);
        int count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }

    private void takeTerminalsOver(List<Transaction> payments) {
        int terminals = customers * TERMINALS_PER_CUSTOMER;
        for (int day = 0; day < days; day++) {
            for (int count = drawn(TERMINALS_TAKEN_OVER_PER_DAY, day); count > 0; count--) {
                int terminal = random.nextInt(terminals);
                for (int i : during(payments, day, DAYS_OF_TERMINAL, payment -> payment.terminal() == terminal)) {
                    payments.set(i, payments.get(i).withScenario(2));
                }
            }
        }
    }

    private void copyCards(List<Transaction> payments) {
        for (int day = 0; day < days; day++) {
            for (int count = drawn(CARDS_COPIED_PER_DAY, day); count > 0; count--) {
                int customer = random.nextInt(customers);
                for (int i : during(payments, day, DAYS_OF_CARD, payment -> payment.customer() == customer)) {
                    if (random.nextDouble() < SHARE_OF_COPIED_CARD) {
                        payments.set(i, payments.get(i).times(FACTOR).withScenario(3));
                    }
                }
            }
        }
    }

    /** How many of the handbook's frauds a day begin on this day: with fewer customers not one each day. */
    private int drawn(double perDay, int day) {
        double rate = perDay * customers / HANDBOOK_CUSTOMERS;
        return (int) (Math.floor((day + 1) * rate) - Math.floor(day * rate));
    }

    private static int[] during(List<Transaction> payments, int day, int length, Predicate<Transaction> isConcerned) {
        int first = firstAt(payments, day * SECONDS_PER_DAY);
        int last = firstAt(payments, (day + length) * SECONDS_PER_DAY);
        return IntStream.range(first, last)
                .filter(i -> isConcerned.test(payments.get(i)))
                .toArray();
    }

    /** The position of the first payment at this time or later. */
    static int firstAt(List<Transaction> payments, int time) {
        int low = 0;
        int high = payments.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (payments.get(middle).time() < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}

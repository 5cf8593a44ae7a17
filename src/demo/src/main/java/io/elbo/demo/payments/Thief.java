package io.elbo.demo.payments;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Somebody who pays in a customer's name, several times. The customer does not move by it. Not thread-safe. */
final class Thief {
    private static final double MILLIS_PER_MINUTE = 60_000;
    private static final double MINUTES_PER_HOUR = 60;
    private static final List<Category> SOLD_AGAIN =
            List.of(Category.ELECTRONICS, Category.CLOTHING, Category.TRAVEL, Category.HOME, Category.ENTERTAINMENT);
    private static final List<Category> SMALL =
            List.of(Category.SUBSCRIPTION, Category.ENTERTAINMENT, Category.TRANSPORT, Category.PHARMACY);

    private final long number;
    private final AnomalyKind kind;
    private final Customer victim;
    private final String device;
    private final Country seller;
    private final List<Category> categories;
    private double lastMillis = Double.NEGATIVE_INFINITY;

    /** @param number from 1, another one for each thief of a stream */
    Thief(long number, AnomalyKind kind, Customer victim, Dice dice) {
        this.number = number;
        this.kind = kind;
        this.victim = victim;
        device = Devices.invent(dice);
        seller = kind == AnomalyKind.ACCOUNT_TAKEOVER
                ? dice.pick(Country.ALL.stream()
                        .filter(country -> !victim.knows(country))
                        .toList())
                : victim.home();
        categories = switch (kind) {
            case NIGHT_BURST ->
                List.of(Category.ELECTRONICS, Category.ENTERTAINMENT, Category.CLOTHING, Category.TRAVEL);
            case CARD_TESTING -> SMALL;
            default ->
                SOLD_AGAIN.stream()
                        .sorted(Comparator.comparingDouble(victim::preference))
                        .limit(2)
                        .toList();
        };
    }

    /** How many payments a thief of this kind makes on average. */
    static double averagePayments(AnomalyKind kind) {
        return switch (kind) {
            case NIGHT_BURST -> 4;
            case CARD_TESTING -> 16;
            default -> 8;
        };
    }

    /** When this thief pays, milliseconds since 1970, in order. */
    List<Long> times(long millis, Dice dice) {
        double first = millis + MILLIS_PER_MINUTE * MINUTES_PER_HOUR * hoursToWait(millis, dice);
        int payments =
                switch (kind) {
                    case NIGHT_BURST -> 4;
                    case CARD_TESTING -> dice.between(12, 20);
                    default -> dice.between(6, 10);
                };
        List<Long> times = new ArrayList<>(payments);
        double at = first;
        for (int i = 0; i < payments; i++) {
            at += MILLIS_PER_MINUTE
                    * switch (kind) {
                        case NIGHT_BURST -> dice.between(1.0 / 6, 1.5);
                        case CARD_TESTING -> dice.between(0.2, 0.7);
                        default -> dice.between(5.0, 30.0);
                    };
            times.add((long) at);
        }
        return times;
    }

    private double hoursToWait(long millis, Dice dice) {
        if (kind != AnomalyKind.NIGHT_BURST) {
            return dice.between(0.5, 6);
        }
        double hourOfDay = Whereabouts.hourOfWeek((double) millis, victim.home()) % 24;
        return (dice.between(25.5, 28.0) - hourOfDay) % 24; // in the customer's next night
    }

    Draft pay(String paymentId, long millis, Dice dice) {
        Category category = dice.pick(categories);
        Draft draft = victim.draft(paymentId, millis, category, Draft.Channel.ONLINE);
        switch (kind) {
            case NIGHT_BURST -> {
                charge(draft, dice.logUniform(1, 60), victim.onlineSeller(dice));
                draft.deviceKnown = false;
                draft.attempts = dice.between(3, 7);
                draft.minutesSinceLast = dice.between(0.2, 1.5);
                draft.distanceKm = dice.logNormal(150, 1);
                draft.kmSinceLast = dice.logNormal(2, 1);
            }
            case CARD_TESTING -> {
                charge(draft, dice.between(0.8, 4.0), seller);
                asTheCustomer(draft, millis, dice);
            }
            default -> {
                charge(draft, victim.typicalEuros(category) * dice.logNormal(3, 0.3), seller);
                asTheCustomer(draft, millis, dice);
            }
        }
        lastMillis = (double) millis;
        return draft;
    }

    private void charge(Draft draft, double euros, Country by) {
        draft.merchantCountry = by.name();
        draft.currency = by.currency;
        draft.amount = Country.round(euros * by.perEuro, by.currency);
        draft.billedAmount = victim.billed(draft.amount, by.perEuro);
        draft.presentation = "remote";
        draft.device = device;
    }

    private void asTheCustomer(Draft draft, long millis, Dice dice) {
        draft.attempts = 1;
        draft.minutesSinceLast = (millis - Math.max(lastMillis, victim.lastMillis())) / MILLIS_PER_MINUTE;
        draft.distanceKm = dice.logNormal(2, 0.8);
        draft.kmSinceLast = dice.logNormal(2, 0.8);
    }

    /** What is not as it would have been. */
    Injection injection() {
        return new Injection(
                kind,
                switch (kind) {
                    case NIGHT_BURST ->
                        List.of("/time", "/device", "/deviceKnown", "/attempts", "/distanceKm", "/sinceLast/minutes");
                    case CARD_TESTING -> List.of("/amount", "/billedAmount", "/device", "/sinceLast/minutes");
                    default ->
                        List.of("/amount", "/billedAmount", "/device", "/merchant/category", "/merchant/country");
                },
                number);
    }
}

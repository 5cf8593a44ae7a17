package io.elbo.demo.payments;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an ordinary payment unusual, and says in which fields. */
final class Injector {
    private static final double FAR_KM = 1500;
    private static final List<String> UNSEEN_CATEGORIES = List.of("crypto-exchange", "lottery", "weapons");

    private final Dice dice;

    Injector(Dice dice) {
        this.dice = dice;
    }

    /** Changes the draft. Kinds that are several payments of their own, those of a {@link Thief}, are not allowed here. */
    Injection inject(AnomalyKind kind, Draft draft, Customer customer) {
        List<@Nullable Object> before = draft.values();
        switch (kind) {
            case AMOUNT_ABOVE_HABIT -> scale(draft, dice.logUniform(8, 40));
            case AMOUNT_IN_CENTS -> scale(draft, 100);
            case CURRENCY_MISMATCH -> draft.currency = foreignCurrency(draft, customer);
            case CHANNEL_MISMATCH -> mismatchChannel(draft);
            case UNSEEN_CATEGORY -> draft.category = dice.pick(UNSEEN_CATEGORIES);
            case MISSING_GROUP -> loseGroup(draft);
            case IMPOSSIBLE_JOURNEY -> journey(draft, customer);
            case SWAPPED_VALUES -> swap(draft);
            case NIGHT_BURST, CARD_TESTING, ACCOUNT_TAKEOVER ->
                throw new IllegalArgumentException(kind.label() + " is several payments of its own");
        }
        return new Injection(kind, Draft.changed(before, draft.values()), 0);
    }

    private static void scale(Draft draft, double factor) {
        draft.amount = Math.rint(draft.amount * factor * 100) / 100;
        draft.billedAmount = Math.rint(draft.billedAmount * factor * 100) / 100;
    }

    private String foreignCurrency(Draft draft, Customer customer) {
        List<String> others = Country.ALL.stream()
                .map(c -> c.currency)
                .distinct()
                .filter(c -> !c.equals(draft.currency))
                .filter(c -> !c.equals(customer.home().currency))
                .filter(c ->
                        draft.merchantCountry == null || !c.equals(Country.valueOf(draft.merchantCountry).currency))
                .toList();
        return dice.pick(others);
    }

    private static void mismatchChannel(Draft draft) {
        if (Category.CASH.label().equals(draft.category)) {
            draft.channel = Draft.Channel.ONLINE;
            draft.presentation = "remote";
        } else {
            draft.channel = Draft.Channel.MACHINE;
            draft.presentation = "chip";
        }
    }

    private void loseGroup(Draft draft) {
        switch (dice.between(0, 2)) {
            case 0 -> {
                draft.customerCountry = null;
                draft.age = null;
                draft.segment = null;
                draft.typicalAmount = null;
            }
            case 1 -> {
                draft.cardType = null;
                draft.presentation = null;
            }
            default -> {
                draft.category = null;
                draft.merchantCountry = null;
            }
        }
    }

    private void journey(Draft draft, Customer customer) {
        Country from = customer.whereNow();
        Country to = dice.pick(Country.ALL.stream()
                .filter(c -> c.kilometresTo(from) > FAR_KM && c != customer.home())
                .toList());
        double perEuroBefore = perEuro(draft.currency);
        draft.merchantCountry = to.name();
        draft.currency = to.currency;
        draft.amount = Country.round(draft.amount / perEuroBefore * to.perEuro, to.currency);
        draft.billedAmount = customer.billed(draft.amount, to.perEuro);
        draft.channel = Draft.Channel.POINT_OF_SALE;
        draft.device = null;
        draft.presentation = "chip";
        draft.category = dice.pick(List.of(Category.ELECTRONICS, Category.CLOTHING, Category.RESTAURANT))
                .label();
        draft.distanceKm = customer.home().kilometresTo(to) + dice.logNormal(10, 1);
        draft.kmSinceLast = from.kilometresTo(to) + dice.logNormal(10, 1);
        draft.minutesSinceLast = dice.between(2.0, 40.0);
    }

    private static double perEuro(@Nullable String currency) {
        return Country.ALL.stream()
                .filter(c -> c.currency.equals(currency))
                .findFirst()
                .map(c -> c.perEuro)
                .orElse(1.0);
    }

    private void swap(Draft draft) {
        switch (dice.between(0, 3)) {
            case 0 -> {
                String segment = draft.segment;
                draft.segment = draft.cardType;
                draft.cardType = segment;
            }
            case 1 -> {
                String country = draft.customerCountry;
                draft.customerCountry = draft.currency;
                draft.currency = country;
            }
            case 2 -> {
                Integer age = draft.age;
                draft.age = draft.attempts;
                draft.attempts = age;
            }
            default -> {
                String category = draft.category;
                draft.category = draft.channel;
                draft.channel = category == null ? "" : category;
            }
        }
    }
}

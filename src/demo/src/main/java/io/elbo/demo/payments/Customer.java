package io.elbo.demo.payments;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody who pays, with habits that do not change and whereabouts that do. */
final class Customer {
    private static final double HABIT_OF_THE_MEDIAN = 35; // euros
    private static final double CONTACTLESS_LIMIT = 50; // euros
    private static final List<Double> PRICES = List.of(4.99, 7.99, 9.99, 12.99, 14.99, 17.99, 24.99, 39.99); // euros

    private final String id;
    private final Country home;
    private final @Nullable Integer age;
    private final Segment segment;
    private final double habitEuros;
    private final String mainCard;
    private final String otherCard;
    private final Rhythm rhythm;
    private final double paymentsPerDay;
    private final Map<Category, Double> preferences = new EnumMap<>(Category.class); // weights
    private final Map<Category, Double> priceLevels = new EnumMap<>(Category.class); // factors on what others pay
    private final double hoursLater; // than others
    private final double onlineTaste; // factor on the odds to buy online
    private final double rangeKm;
    private final Country favouriteAbroad;
    private final List<Double> subscriptionEuros;
    private final Devices devices;
    private final SpendingLevel level = new SpendingLevel();
    private final Whereabouts whereabouts;

    /** Invents a customer whose last payment lies before the start. */
    Customer(int number, long startMillis, Dice dice) {
        id = "c-%05d".formatted(number);
        double[] homes = Country.ALL.stream().mapToDouble(c -> c.homeWeight).toArray();
        home = Country.ALL.get(dice.weighted(homes));
        segment = List.of(Segment.values()).get(dice.weighted(new double[] {18, 60, 15, 7}));
        int years = dice.between(segment.youngest, segment.oldest);
        age = dice.chance(0.02) ? null : years;
        habitEuros = dice.logNormal(segment.typicalEuros, 0.35);
        List<String> cards = List.of("debit", "credit", "prepaid");
        double[] cardWeights = {segment.debit, segment.credit, 1 - segment.debit - segment.credit};
        mainCard = cards.get(dice.weighted(cardWeights));
        otherCard = cards.get(dice.weighted(cardWeights));
        rhythm = Rhythm.ALL.get(dice.weighted(new double[] {70, 27, 3}));
        paymentsPerDay = dice.logNormal(1.3, 0.6);
        for (Category category : Category.ALL) {
            preferences.put(category, category.frequency * taste(category) * dice.logNormal(1, 1));
            priceLevels.put(category, dice.logNormal(1, 0.25));
        }
        hoursLater = Math.max(-4, Math.min(4, 1.5 * dice.gaussian()));
        onlineTaste = dice.logNormal(1, 0.6);
        rangeKm = dice.logNormal(4, 0.7);
        favouriteAbroad = dice.pick(Country.ALL);
        subscriptionEuros = List.of(dice.pick(PRICES), dice.pick(PRICES));
        devices = new Devices(dice);
        double lastMillis = startMillis - dice.exponential(24 * 3_600_000 / paymentsPerDay);
        whereabouts = new Whereabouts(home, segment == Segment.BUSINESS ? 0.02 : 0.007, lastMillis);
        whereabouts.appear(lastMillis, dice.logNormal(rangeKm, 0.8), dice);
    }

    private double taste(Category category) {
        return switch (segment) {
            case STUDENT ->
                category == Category.FUEL
                        ? 0.3
                        : category == Category.TRANSPORT || category == Category.ENTERTAINMENT ? 1.6 : 1;
            case BUSINESS -> category == Category.TRAVEL ? 4 : category == Category.RESTAURANT ? 1.6 : 1;
            default -> 1;
        };
    }

    double paymentsPerDay() {
        return paymentsPerDay;
    }

    /** How much likelier than on average this customer pays at this moment. */
    double eagerness(double millis) {
        return rhythm.factor((whereabouts.hourOfWeek(millis) + 168 - hoursLater) % 168);
    }

    Country home() {
        return home;
    }

    Country whereNow() {
        return whereabouts.country();
    }

    boolean isAway() {
        return whereabouts.country() != home;
    }

    /** When the customer paid for the last time, milliseconds since 1970. */
    double lastMillis() {
        return whereabouts.atMillis();
    }

    /** Whether the customer lives in the country, or often buys there. */
    boolean knows(Country country) {
        return country == home || country == favouriteAbroad;
    }

    /** How often the customer buys of the category; compares only between categories. */
    double preference(Category category) {
        return preferences.getOrDefault(category, 0.0);
    }

    /** What the customer usually pays for something of the category. */
    double typicalEuros(Category category) {
        double wealth = StrictMath.pow(habitEuros / HABIT_OF_THE_MEDIAN, 0.8);
        return category.medianEuros * wealth * priceLevels.getOrDefault(category, 1.0);
    }

    /** An amount in the currency of the customer's account. */
    double billed(double amount, double perEuro) {
        return Country.round(amount / perEuro * home.perEuro, home.currency);
    }

    /** An ordinary payment, with which the customer moves on. */
    Draft pay(String paymentId, long millis, boolean again, Dice dice) {
        double now = (double) millis;
        if (!again) {
            whereabouts.travel(now, dice);
        }
        Category category = category((int) (whereabouts.hourOfWeek(now) % 24), again, dice);
        String channel = channel(category, again, dice);
        boolean online = channel.equals(Draft.Channel.ONLINE);
        double reach = again ? 0.1 * rangeKm : online ? 0.2 * rangeKm : rangeKm;
        whereabouts.appear(now, dice.logNormal(reach, 0.8), dice);
        Country seller = online ? onlineSeller(dice) : whereabouts.country();
        boolean chargedAtHome = online && seller != home && dice.chance(0.3);
        double euros = euros(category, dice);

        Draft draft = draft(paymentId, millis, category, channel);
        draft.merchantCountry = seller.name();
        draft.currency = chargedAtHome ? home.currency : seller.currency;
        double perEuro = chargedAtHome ? home.perEuro : seller.perEuro;
        draft.amount = category == Category.CASH
                ? notes(euros * perEuro, perEuro)
                : Country.round(euros * perEuro, draft.currency);
        draft.billedAmount = billed(draft.amount, perEuro);
        draft.presentation = presentation(channel, seller, euros, dice);
        draft.cardType = dice.chance(0.92) ? mainCard : otherCard;
        draft.device = online ? devices.next(dice) : null;
        draft.deviceKnown = dice.chance(online ? 0.95 : 0.995);
        draft.attempts = attempts(draft.deviceKnown, online, dice);
        boolean located = !online || !dice.chance(0.08);
        draft.distanceKm = located ? whereabouts.distanceKm() : null;
        draft.kmSinceLast = located ? whereabouts.kmSinceLast() : null;
        draft.minutesSinceLast = whereabouts.minutesSinceLast();
        return draft;
    }

    /** A payment with what does not depend on where and how much the customer pays. */
    Draft draft(String paymentId, long millis, Category category, String channel) {
        Draft draft = new Draft(paymentId, id, millis);
        draft.category = category.label();
        draft.channel = channel;
        draft.cardType = mainCard;
        draft.customerCountry = home.name();
        draft.age = age;
        draft.segment = segment.label();
        draft.typicalAmount = Country.round(habitEuros * home.perEuro, home.currency);
        return draft;
    }

    private Category category(int hour, boolean again, Dice dice) {
        double[] weights = new double[Category.ALL.size()];
        for (int i = 0; i < weights.length; i++) {
            Category category = Category.ALL.get(i);
            weights[i] = preference(category) * category.hourFactor(hour) * (again ? category.atPointOfSale : 1);
        }
        return Category.ALL.get(dice.weighted(weights));
    }

    private String channel(Category category, boolean again, Dice dice) {
        if (again) {
            return Draft.Channel.POINT_OF_SALE;
        }
        double online = category.online * onlineTaste;
        double other = 1 - category.online;
        return dice.chance(online / (online + other))
                ? Draft.Channel.ONLINE
                : category == Category.CASH ? Draft.Channel.MACHINE : Draft.Channel.POINT_OF_SALE;
    }

    Country onlineSeller(Dice dice) {
        return dice.chance(0.8) ? home : dice.chance(0.8) ? favouriteAbroad : dice.pick(Country.ALL);
    }

    private double euros(Category category, Dice dice) {
        if (category == Category.SUBSCRIPTION) {
            return dice.pick(subscriptionEuros);
        }
        return dice.logNormal(typicalEuros(category) * level.next(dice), 0.6 * category.sigma);
    }

    /** What a machine can pay out: a multiple of ten, of a hundred kronor, of a thousand yen. */
    private static double notes(double amount, double perEuro) {
        double unit = 10 * StrictMath.pow(10, StrictMath.floor(StrictMath.log10(Math.max(1, perEuro))));
        return unit * Math.max(1, Math.rint(amount / unit));
    }

    private static String presentation(String channel, Country seller, double euros, Dice dice) {
        if (channel.equals(Draft.Channel.ONLINE)) {
            return "remote";
        }
        if (channel.equals(Draft.Channel.MACHINE)) {
            return "chip";
        }
        if (seller == Country.US && dice.chance(0.15)) {
            return "stripe";
        }
        return dice.chance(euros < CONTACTLESS_LIMIT ? 0.85 : 0.1) ? "contactless" : "chip";
    }

    private static int attempts(boolean deviceKnown, boolean online, Dice dice) {
        double again = deviceKnown ? (online ? 0.05 : 0.02) : 0.3;
        int attempts = 1;
        while (attempts < 4 && dice.chance(again)) {
            attempts++;
        }
        return attempts;
    }
}

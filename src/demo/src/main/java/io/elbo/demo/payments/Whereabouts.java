package io.elbo.demo.payments;

/**
 * Where a customer is and was: at home, or for some days abroad. Kilometres on a plane whose origin is the customer's
 * home. Nobody travels faster than an aeroplane.
 */
final class Whereabouts {
    private static final double MILLIS_PER_HOUR = 3_600_000;
    private static final double HOURS_AT_AIRPORTS = 3;
    private static final double CRUISE_KM_PER_HOUR = 700;

    private final Country home;
    private final double tripsPerPayment;

    private Country country;
    private double centreX;
    private double centreY;
    private double tripEndMillis = Double.NEGATIVE_INFINITY;

    private double x;
    private double y;
    private double atMillis;
    private double kmSinceLast;
    private double minutesSinceLast;

    /** @param lastMillis when the customer, at home, paid for the last time */
    Whereabouts(Country home, double tripsPerPayment, double lastMillis) {
        this.home = home;
        this.tripsPerPayment = tripsPerPayment;
        country = home;
        atMillis = lastMillis;
    }

    Country country() {
        return country;
    }

    /** Hours since Monday 00:00 on the clock of the place, in [0, 168). */
    double hourOfWeek(double millis) {
        return hourOfWeek(millis, country);
    }

    static double hourOfWeek(double millis, Country country) {
        double hours = millis / MILLIS_PER_HOUR + country.utcOffsetHours - 4 * 24; // 1970-01-01 was a Thursday
        return ((hours % 168) + 168) % 168;
    }

    double atMillis() {
        return atMillis;
    }

    double distanceKm() {
        return StrictMath.hypot(x, y);
    }

    double kmSinceLast() {
        return kmSinceLast;
    }

    double minutesSinceLast() {
        return minutesSinceLast;
    }

    /** Sets out on a trip, or comes back from one, if it is time and there was time enough to travel. */
    void travel(double nowMillis, Dice dice) {
        double hours = (nowMillis - atMillis) / MILLIS_PER_HOUR;
        if (country != home) {
            double way = StrictMath.hypot(x, y);
            if (nowMillis > tripEndMillis && hours > travelHours(way)) {
                settle(home);
            }
        } else if (dice.chance(tripsPerPayment)) {
            Country target = destination(dice);
            if (hours > travelHours(home.kilometresTo(target))) {
                settle(target);
                tripEndMillis = nowMillis + dice.between(2.0, 9.0) * 24 * MILLIS_PER_HOUR;
            }
        }
    }

    private static double travelHours(double km) {
        return HOURS_AT_AIRPORTS + km / CRUISE_KM_PER_HOUR;
    }

    /** Near countries more often than far ones. */
    private Country destination(Dice dice) {
        double[] weights = new double[Country.ALL.size()];
        for (int i = 0; i < weights.length; i++) {
            Country candidate = Country.ALL.get(i);
            weights[i] = candidate == home ? 0 : 1 / (300 + home.kilometresTo(candidate));
        }
        return Country.ALL.get(dice.weighted(weights));
    }

    private void settle(Country next) {
        country = next;
        double km = home.kilometresTo(next);
        centreX = km * StrictMath.cos(home.bearingTo(next));
        centreY = km * StrictMath.sin(home.bearingTo(next));
    }

    /** Takes the customer to a place at this distance from where they live or stay. */
    void appear(double nowMillis, double kmFromCentre, Dice dice) {
        double angle = dice.between(0, 2 * StrictMath.PI);
        double nextX = centreX + kmFromCentre * StrictMath.cos(angle);
        double nextY = centreY + kmFromCentre * StrictMath.sin(angle);
        kmSinceLast = StrictMath.hypot(nextX - x, nextY - y);
        minutesSinceLast = (nowMillis - atMillis) / 60_000;
        x = nextX;
        y = nextY;
        atMillis = nowMillis;
    }
}

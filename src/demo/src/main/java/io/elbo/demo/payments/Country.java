package io.elbo.demo.payments;

import java.util.List;

/** Where customers live and merchants sell: currency, price level, place on the globe and clock. */
enum Country {
    DE("EUR", 1, 52.5, 13.4, 1, 24),
    FR("EUR", 1, 48.9, 2.4, 1, 14),
    NL("EUR", 1, 52.4, 4.9, 1, 10),
    ES("EUR", 1, 40.4, -3.7, 1, 8),
    IT("EUR", 1, 41.9, 12.5, 1, 9),
    AT("EUR", 1, 48.2, 16.4, 1, 6),
    GB("GBP", 0.85, 51.5, -0.1, 0, 12),
    CH("CHF", 0.95, 47.4, 8.5, 1, 6),
    SE("SEK", 11.3, 59.3, 18.1, 1, 5),
    PL("PLN", 4.3, 52.2, 21.0, 1, 6),
    US("USD", 1.1, 40.7, -74.0, -5, 4),
    JP("JPY", 162, 35.7, 139.7, 9, 0);

    static final List<Country> ALL = List.of(values());
    private static final double EARTH_RADIUS_KM = 6371;

    final String currency;
    /** Units of the currency for one euro. */
    final double perEuro;

    final int utcOffsetHours;
    /** How many of a hundred customers or so live here. */
    final double homeWeight;

    private final double latitude; // radians
    private final double longitude; // radians

    Country(
            String currency,
            double perEuro,
            double latitudeDegrees,
            double longitudeDegrees,
            int utcOffsetHours,
            double homeWeight) {
        this.currency = currency;
        this.perEuro = perEuro;
        this.utcOffsetHours = utcOffsetHours;
        this.homeWeight = homeWeight;
        latitude = StrictMath.toRadians(latitudeDegrees);
        longitude = StrictMath.toRadians(longitudeDegrees);
    }

    /** An amount as it is charged here: whole yen, otherwise hundredths. */
    static double round(double amount, String currency) {
        return currency.equals("JPY") ? Math.max(1, Math.rint(amount)) : Math.max(1, Math.rint(amount * 100)) / 100;
    }

    /** Great-circle distance between the main cities; 0 for the country itself. */
    double kilometresTo(Country other) {
        double dLat = other.latitude - latitude;
        double dLon = other.longitude - longitude;
        double h = square(StrictMath.sin(dLat / 2))
                + StrictMath.cos(latitude) * StrictMath.cos(other.latitude) * square(StrictMath.sin(dLon / 2));
        return 2 * EARTH_RADIUS_KM * StrictMath.asin(StrictMath.sqrt(h));
    }

    /** The direction in which the other country lies, in radians. */
    double bearingTo(Country other) {
        return StrictMath.atan2(other.latitude - latitude, other.longitude - longitude);
    }

    private static double square(double x) {
        return x * x;
    }
}

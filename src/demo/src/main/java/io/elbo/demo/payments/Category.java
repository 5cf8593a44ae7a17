package io.elbo.demo.payments;

import java.util.List;
import java.util.Locale;

/** What a merchant sells: how often it is bought, for how much, where and when. */
enum Category {
    GROCERY(30, 34, 0.6, 0.92, 0.08, Hours.SHOP),
    RESTAURANT(18, 27, 0.5, 0.85, 0.15, Hours.MEALS),
    TRANSPORT(12, 7, 0.7, 0.6, 0.4, Hours.COMMUTE),
    FUEL(7, 58, 0.35, 1, 0, Hours.WAKING),
    PHARMACY(5, 18, 0.6, 0.93, 0.07, Hours.SHOP),
    CLOTHING(6, 62, 0.6, 0.5, 0.5, Hours.SHOP),
    ELECTRONICS(3, 140, 0.8, 0.4, 0.6, Hours.SHOP),
    HOME(3, 75, 0.7, 0.7, 0.3, Hours.SHOP),
    ENTERTAINMENT(6, 19, 0.5, 0.55, 0.45, Hours.EVENING),
    TRAVEL(2, 290, 0.7, 0.15, 0.85, Hours.WAKING),
    SUBSCRIPTION(6, 12, 0, 0, 1, Hours.BATCH),
    CASH(5, 80, 0.6, 0, 0, Hours.WAKING);

    static final List<Category> ALL = List.of(values());

    /** How often it is bought by a customer without preferences. */
    final double frequency;

    final double medianEuros;
    /** Spread of the amounts as the standard deviation of their logarithm. */
    final double sigma;

    final double atPointOfSale; // probability
    final double online; // probability; the rest is drawn from machines
    private final Hours hours;

    Category(double frequency, double medianEuros, double sigma, double atPointOfSale, double online, Hours hours) {
        this.frequency = frequency;
        this.medianEuros = medianEuros;
        this.sigma = sigma;
        this.atPointOfSale = atPointOfSale;
        this.online = online;
        this.hours = hours;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How much likelier than usual it is at this local hour, 0 to 23. */
    double hourFactor(int hour) {
        return hours.factor(hour);
    }

    /** When something is bought. */
    private enum Hours {
        SHOP {
            @Override
            double factor(int hour) {
                return hour >= 8 && hour < 20 ? 1 : hour >= 20 && hour < 22 ? 0.4 : 0.08;
            }
        },
        MEALS {
            @Override
            double factor(int hour) {
                return hour >= 11 && hour < 14 ? 2.2 : hour >= 18 && hour < 23 ? 2.8 : hour < 7 ? 0.1 : 0.5;
            }
        },
        COMMUTE {
            @Override
            double factor(int hour) {
                return hour >= 6 && hour < 9 ? 2.5 : hour >= 16 && hour < 19 ? 2 : 0.7;
            }
        },
        EVENING {
            @Override
            double factor(int hour) {
                return hour >= 18 ? 2.5 : hour < 3 ? 1.5 : hour < 9 ? 0.1 : 0.6;
            }
        },
        WAKING {
            @Override
            double factor(int hour) {
                return hour >= 7 && hour < 22 ? 1 : 0.3;
            }
        },
        BATCH {
            @Override
            double factor(int hour) {
                return hour < 6 ? 8 : 0.6;
            }
        };

        abstract double factor(int hour);
    }
}

package io.elbo.demo.payments;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Seeded randomness whose draws are the same on every machine and JDK: only the generator's bits come from the JDK, and
 * functions only from {@link StrictMath}. Not thread-safe.
 */
final class Dice {
    private final SplittableRandom random;
    private double spareGaussian = Double.NaN;

    Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /** In [0, 1). */
    double uniform() {
        return random.nextDouble();
    }

    double between(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** In [low, high], each equally likely. */
    int between(int low, int high) {
        return low + (int) (uniform() * (high - low + 1));
    }

    boolean chance(double probability) {
        return uniform() < probability;
    }

    <T> T pick(List<T> values) {
        return values.get((int) (uniform() * values.size()));
    }

    /** An index, as likely as its weight. */
    int weighted(double[] weights) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double left = uniform() * total;
        for (int i = 0; i < weights.length - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    double exponential(double mean) {
        return -mean * StrictMath.log(1 - uniform());
    }

    double logNormal(double median, double sigma) {
        return median * StrictMath.exp(sigma * gaussian());
    }

    /** Between the two, uniform in the logarithm. */
    double logUniform(double low, double high) {
        return StrictMath.exp(between(StrictMath.log(low), StrictMath.log(high)));
    }

    /** Standard normal (Marsaglia's polar method). */
    double gaussian() {
        if (!Double.isNaN(spareGaussian)) {
            double spare = spareGaussian;
            spareGaussian = Double.NaN;
            return spare;
        }
        while (true) {
            double x = 2 * uniform() - 1;
            double y = 2 * uniform() - 1;
            double s = x * x + y * y;
            if (s > 0 && s < 1) {
                double scale = StrictMath.sqrt(-2 * StrictMath.log(s) / s);
                spareGaussian = y * scale;
                return x * scale;
            }
        }
    }
}

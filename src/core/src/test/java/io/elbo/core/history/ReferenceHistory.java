package io.elbo.core.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The definitions of derived fields said once more in the plainest way: from all of a key's records at once, in doubles. */
final class ReferenceHistory {
    private ReferenceHistory() {}

    private static double weight(int age, int halfLife) {
        return Math.pow(2, -(double) age / halfLife);
    }

    /** Sum of the weights of the earlier records, the latest of which counts 1. */
    static double weights(int count, int halfLife) {
        double sum = 0;
        for (int age = 0; age < count; age++) {
            sum += weight(age, halfLife);
        }
        return sum;
    }

    static double mean(List<Double> earlier, int halfLife) {
        double sum = 0;
        for (int i = 0; i < earlier.size(); i++) {
            sum += weight(earlier.size() - 1 - i, halfLife) * earlier.get(i);
        }
        return sum / weights(earlier.size(), halfLife);
    }

    /** Weighted mean of the squared differences of each but the first from the mean of those before it. */
    static double variance(List<Double> earlier, int halfLife) {
        if (earlier.size() < 2) {
            return 0;
        }
        List<Double> squares = new ArrayList<>();
        for (int i = 1; i < earlier.size(); i++) {
            squares.add(Math.pow(earlier.get(i) - mean(earlier.subList(0, i), halfLife), 2));
        }
        return mean(squares, halfLife);
    }

    static double shrunkMean(List<Double> earlier, int halfLife, double mu) {
        double weight = weights(earlier.size(), halfLife);
        double prior = weight(earlier.size(), halfLife);
        return earlier.isEmpty() ? mu : (weight * mean(earlier, halfLife) + prior * mu) / (weight + prior);
    }

    static double spread(List<Double> earlier, int halfLife, double sigma) {
        double weight = Math.max(0, weights(earlier.size(), halfLife) - 1);
        double prior = 3 * weight(earlier.size(), halfLife);
        double shrunk = (weight * variance(earlier, halfLife) + prior * sigma * sigma) / (weight + prior);
        double left = weight(earlier.size(), halfLife);
        double ofMean = left * sigma * sigma / (weights(earlier.size(), halfLife) + left);
        return Math.sqrt(shrunk + ofMean + Math.pow(0.05 * sigma, 2));
    }

    static double usual(List<Double> earlier, double x, int halfLife, double mu, double sigma) {
        return (x - shrunkMean(earlier, halfLife, mu)) / spread(earlier, halfLife, sigma);
    }

    static double ratio(List<Double> earlier, double x, int halfLife, double mu, double sigma) {
        double floor = 0.05 * Math.hypot(sigma, sigma); // within keys, and between them
        return Math.log((Math.abs(x) + floor) / (Math.abs(shrunkMean(earlier, halfLife, mu)) + floor));
    }

    static double step(List<Double> earlier, double x, int halfLife, double sigma) {
        return earlier.isEmpty() ? 0 : (x - earlier.get(earlier.size() - 1)) / spread(earlier, halfLife, sigma);
    }

    static double rarity(List<String> earlier, String word, int halfLife) {
        Map<String, Double> counts = new HashMap<>();
        for (int i = 0; i < earlier.size(); i++) {
            counts.merge(earlier.get(i), weight(earlier.size() - 1 - i, halfLife), Double::sum);
        }
        return -Math.log((counts.getOrDefault(word, 0.0) + 0.5) / (weights(earlier.size(), halfLife) + 1.5));
    }

    static double burst(List<Double> earlierTimes, double time, double window) {
        double now = 0;
        double longRun = 0;
        for (double earlier : earlierTimes) {
            now += Math.pow(2, -(time - earlier) / window);
            longRun += Math.pow(2, -(time - earlier) / (720 * window));
        }
        return Math.log((now + 1) / (longRun / 720 + 1));
    }

    static double hour(List<Double> earlierTimes, double time, int halfLife, List<Double> shares) {
        double[] kernel = {0.05, 0.25, 0.4, 0.25, 0.05};
        int hour = (int) (time / 3600) % 24;
        double here = 0;
        for (int i = 0; i < earlierTimes.size(); i++) {
            int other = (int) (earlierTimes.get(i) / 3600) % 24;
            int apart = Math.min(Math.abs(hour - other), 24 - Math.abs(hour - other));
            here += apart > 2 ? 0 : kernel[2 + apart] * weight(earlierTimes.size() - 1 - i, halfLife);
        }
        return -Math.log((here + 2 * shares.get(hour)) / (weights(earlierTimes.size(), halfLife) + 2));
    }
}

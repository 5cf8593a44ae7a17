package io.elbo.trainer.train;

import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.schema.DerivedField;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.fit.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How much the earlier records of a key say about its next one, found without labels. Looks at the keys of a history in the order in which
 * they came, at most at some 300,000 records.
 */
final class Habits {
    private static final int MAX_RECORDS = 300_000;
    private static final double SECONDS_PER_HOUR = 3_600;
    private static final int MANY_RECORDS = 10;
    private static final int HOURS = 24;
    private static final int DAY_PARTS = 6;
    private static final double LARGEST = 0.01;
    private static final double LARGEST_OF_KEY = 0.1;
    /** Weight, in records, of all keys together in what is expected of one. */
    private static final double PRIOR = 2;

    private final History history;
    private final List<int[]> keys = new ArrayList<>(); // the rows of each key, in the order of time

    Habits(History history) {
        this.history = history;
        int every = 1 + history.rows() / MAX_RECORDS;
        Map<Integer, List<Integer>> rows = new HashMap<>();
        for (int row = 0; row < history.rows(); row++) {
            int key = history.key(row);
            if (key != Keys.NONE && key % every == 0) {
                rows.computeIfAbsent(key, unused -> new ArrayList<>()).add(row);
            }
        }
        Comparator<Integer> inTime = Comparator.comparingDouble(this::seconds);
        rows.keySet().stream()
                .sorted()
                .forEach(key -> keys.add(Objects.requireNonNull(rows.get(key)).stream()
                        .sorted(inTime.thenComparingInt(history::fileRow))
                        .mapToInt(Integer::intValue)
                        .toArray()));
    }

    private double seconds(int row) {
        return history.hasTimes() ? history.time(row) : 0;
    }

    /** How many keys were looked at. */
    int keys() {
        return keys.size();
    }

    /**
     * How well a key's earlier values foretell its next one.
     *
     * @param surprise mean surprise of a value to somebody who knows the earlier ones of its key, in nats
     * @param withoutKey the same for somebody who knows the values of all keys together
     */
    record Foretold(double surprise, double withoutKey) {
        /** The share of the surprise that the key takes away: 0 or less if all keys have the same values, 1 if each always has the same one. */
        double explained() {
            return withoutKey <= 0 ? 0 : 1 - surprise / withoutKey;
        }
    }

    /** The share of the values that are the same as the one before of their key. */
    double repeated(DerivedField field) {
        int source = HistoryInputs.of(history.schema()).source(field);
        long pairs = 0;
        long same = 0;
        for (int[] rows : keys) {
            for (int i = 1; i < rows.length; i++) {
                double before = history.source(rows[i - 1], source);
                double now = history.source(rows[i], source);
                if (Double.isFinite(before) && Double.isFinite(now)) {
                    pairs++;
                    same += before == now ? 1 : 0;
                }
            }
        }
        return pairs == 0 ? 0 : (double) same / pairs;
    }

    /** Whether keys that have a value in {@value #MANY_RECORDS} records or more have had another one, too. */
    record Changes(int keys, int changed) {
        double share() {
            return keys == 0 ? 0 : (double) changed / keys;
        }
    }

    Changes changes(DerivedField field) {
        int source = HistoryInputs.of(history.schema()).source(field);
        int known = 0;
        int changed = 0;
        for (int[] rows : keys) {
            double[] values = Arrays.stream(rows)
                    .mapToDouble(row -> history.source(row, source))
                    .filter(Double::isFinite)
                    .toArray();
            if (values.length >= MANY_RECORDS) {
                known++;
                changed += Arrays.stream(values).anyMatch(value -> value != values[0]) ? 1 : 0;
            }
        }
        return new Changes(known, changed);
    }

    Foretold ofWord(DerivedField field) {
        int source = HistoryInputs.of(history.schema()).source(field);
        return foretold(row -> history.source(row, source));
    }

    /** Of the part of the day, in steps of four hours. */
    Foretold ofHour() {
        return foretold(row -> {
            double now = history.time(row);
            return Math.floorMod((long) Math.floor(now / SECONDS_PER_HOUR / (HOURS / DAY_PARTS)), DAY_PARTS)
                    + 0 * now; // NaN stays NaN
        });
    }

    /** The share of the variance of a number's rank that lies between keys, not within them. */
    double ofNumber(DerivedField field) {
        int source = HistoryInputs.of(history.schema()).source(field);
        double[] sorted = numbers(rows(), source);
        double within = 0;
        double all = 0;
        int degrees = 0;
        int count = 0;
        for (int[] rows : keys) {
            double[] ranks = Arrays.stream(rows)
                    .mapToDouble(row -> history.source(row, source))
                    .filter(Double::isFinite)
                    .map(number -> rank(sorted, number))
                    .toArray();
            double mean = Arrays.stream(ranks).average().orElse(0);
            for (double rank : ranks) {
                within += (rank - mean) * (rank - mean);
                all += (rank - 0.5) * (rank - 0.5);
            }
            degrees += Math.max(0, ranks.length - 1);
            count += ranks.length;
        }
        return degrees == 0 || all == 0 ? 0 : 1 - within / degrees / (all / count);
    }

    /**
     * The share of the largest numbers of all keys that are also among the largest tenth of their own key's. If it is small, a large number mostly
     * says whose it is.
     */
    double ofLargest(DerivedField field) {
        int source = HistoryInputs.of(history.schema()).source(field);
        double[] sorted = numbers(rows(), source);
        if (sorted.length == 0) {
            return 1;
        }
        double large = sorted[(int) ((1 - LARGEST) * (sorted.length - 1))];
        int all = 0;
        int own = 0;
        for (int[] rows : keys) {
            double[] numbers = numbers(Arrays.stream(rows), source);
            for (int i = place(numbers, large); i < numbers.length; i++) {
                all++;
                own += i >= (1 - LARGEST_OF_KEY) * numbers.length - 1 ? 1 : 0;
            }
        }
        return (double) own / all;
    }

    private double[] numbers(IntStream rows, int source) {
        return rows.mapToDouble(row -> history.source(row, source))
                .filter(Double::isFinite)
                .sorted()
                .toArray();
    }

    /** The middle place of a number among all, as a share of them. */
    private static double rank(double[] sorted, double number) {
        return (place(sorted, number) + place(sorted, Math.nextUp(number))) / 2.0 / sorted.length;
    }

    /** How many are below the number. */
    private static int place(double[] sorted, double number) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The time between two records of a key, in seconds, that this share of all such times does not exceed; NaN if no key has two records. */
    double gap(double share) {
        double[] gaps = keys.stream()
                .flatMapToDouble(rows -> IntStream.range(1, rows.length)
                        .mapToDouble(i -> history.time(rows[i]) - history.time(rows[i - 1])))
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        return gaps.length == 0 ? Double.NaN : gaps[(int) (share * (gaps.length - 1))];
    }

    private IntStream rows() {
        return keys.stream().flatMapToInt(Arrays::stream);
    }

    private Foretold foretold(IntToDoubleFunction value) {
        Map<Double, Double> shares = new HashMap<>();
        rows().mapToDouble(value).filter(Double::isFinite).forEach(one -> shares.merge(one, 1.0, Double::sum));
        double count = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        shares.replaceAll((one, records) -> records / count);
        double byKey = 0;
        double byAll = 0;
        long all = 0;
        for (int[] rows : keys) {
            Map<Double, Integer> own = new HashMap<>();
            int before = 0;
            for (int row : rows) {
                double one = value.applyAsDouble(row);
                if (Double.isFinite(one)) {
                    double share = shares.getOrDefault(one, 1.0);
                    byAll -= Math.log(share);
                    byKey -= Math.log((own.getOrDefault(one, 0) + PRIOR * share) / (before + PRIOR));
                    own.merge(one, 1, Integer::sum);
                    before++;
                    all++;
                }
            }
        }
        return new Foretold(byKey / Math.max(1, all), byAll / Math.max(1, all));
    }
}

package io.elbo.bench.stream;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * JSON records of a given number of fields, about 20 bytes each: of ten fields one is a word, of twenty one is a flag, the
 * others are numbers with four decimals that follow a few common factors. One record in two thousand follows none.
 * Everything follows from the seed. Not thread-safe.
 */
public final class Workload {
    private static final int FACTORS = 5;
    private static final int WORDS = 12;
    private static final int ODD_ONE_IN = 2_000;

    private final int flags;
    private final int words;
    private final double[][] weights; // [numbers][factors]
    private final SplittableRandom random;
    private final double[] factors = new double[FACTORS];
    private final StringBuilder json = new StringBuilder();

    public Workload(int fields, long seed) {
        flags = Math.max(1, fields / 20);
        words = fields / 10;
        SplittableRandom shape = new SplittableRandom(fields); // one shape for all seeds
        weights = new double[fields - flags - words][FACTORS];
        for (double[] weight : weights) {
            for (int i = 0; i < FACTORS; i++) {
                weight[i] = shape.nextGaussian();
            }
        }
        random = new SplittableRandom(seed);
    }

    /** The next so many records. */
    public byte[][] next(int records) {
        byte[][] values = new byte[records][];
        for (int i = 0; i < records; i++) {
            values[i] = next();
        }
        return values;
    }

    /** The next record, UTF-8. */
    public byte[] next() {
        boolean odd = random.nextInt(ODD_ONE_IN) == 0;
        draw();
        json.setLength(0);
        json.append('{');
        for (int i = 0; i < weights.length; i++) {
            if (odd) {
                draw();
            }
            double value = 20 + i + 0.3 * random.nextGaussian();
            for (int factor = 0; factor < FACTORS; factor++) {
                value += weights[i][factor] * factors[factor];
            }
            name("metric_", i).append(Math.round(value * 1e4) / 1e4).append(',');
        }
        for (int i = 0; i < words; i++) {
            int word =
                    odd ? random.nextInt(WORDS) : Math.floorMod((int) Math.floor(2 * factors[i % FACTORS]) + i, WORDS);
            name("kind_", i).append("\"word_").append(word).append("\",");
        }
        for (int i = 0; i < flags; i++) {
            name("flag_", i).append(factors[i % FACTORS] > 0).append(',');
        }
        json.setCharAt(json.length() - 1, '}');
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void draw() {
        for (int i = 0; i < FACTORS; i++) {
            factors[i] = random.nextGaussian();
        }
    }

    private StringBuilder name(String prefix, int number) {
        json.append('"').append(prefix);
        if (number < 10) {
            json.append('0');
        }
        return json.append(number).append("\":");
    }
}

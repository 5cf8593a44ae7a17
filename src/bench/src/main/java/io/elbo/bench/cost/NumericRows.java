package io.elbo.bench.cost;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/** Numeric rows that depend on a few hidden factors, as CSV; the same for the same numbers. Cost does not depend on the values. */
final class NumericRows {
    private static final int FACTORS = 6;
    private static final double NOISE = 0.3;

    private NumericRows() {}

    static void write(Path file, int rows, int fields) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        double[][] mixing = new double[fields][FACTORS];
        for (double[] field : mixing) {
            for (int factor = 0; factor < FACTORS; factor++) {
                field[factor] = random.nextGaussian();
            }
        }
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int field = 0; field < fields; field++) {
                out.append(field == 0 ? "" : ",").append("f").append(String.valueOf(field));
            }
            out.newLine();
            double[] factors = new double[FACTORS];
            for (int row = 0; row < rows; row++) {
                for (int factor = 0; factor < FACTORS; factor++) {
                    factors[factor] = random.nextGaussian();
                }
                for (int field = 0; field < fields; field++) {
                    double sum = NOISE * random.nextGaussian();
                    for (int factor = 0; factor < FACTORS; factor++) {
                        sum += mixing[field][factor] * factors[factor];
                    }
                    out.append(field == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.4f", sum));
                }
                out.newLine();
            }
        }
    }
}

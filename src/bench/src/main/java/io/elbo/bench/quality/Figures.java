package io.elbo.bench.quality;

import java.util.Collection;

/** Two measures of a ranking, each in [0, 1]. */
record Figures(double auroc, double auprc) {
    static Figures mean(Collection<Figures> all) {
        return new Figures(
                all.stream().mapToDouble(Figures::auroc).average().orElse(Double.NaN),
                all.stream().mapToDouble(Figures::auprc).average().orElse(Double.NaN));
    }
}

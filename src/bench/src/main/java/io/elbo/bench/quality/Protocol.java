package io.elbo.bench.quality;

import java.util.Locale;

/** What a model is trained on and what it then scores. */
enum Protocol {
    /** Trained on the rows of a split, ordinary ones; scores all others. */
    CLEAN,
    /** Trained on all rows, anomalies among them; scores the same rows. */
    CONTAMINATED,
    /** Trained on one file, scores another. */
    GIVEN;

    /** As it is written in files and tables. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

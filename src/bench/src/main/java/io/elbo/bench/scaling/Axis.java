package io.elbo.bench.scaling;

import java.util.Locale;

/** What is made larger, one at a time, while everything else stays as it is. */
enum Axis {
    DETECTORS("detectors on one topic", true),
    FIELDS("fields of a record", true),
    MODEL("numbers in the model", true),
    PARTITIONS("partitions of the input", false),
    INSTANCES("processes", false);

    private final String label;
    private final boolean multipliesWork;

    Axis(String label, boolean multipliesWork) {
        this.label = label;
        this.multipliesWork = multipliesWork;
    }

    String label() {
        return label;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How many times a record's cost may grow where this grows so many times: as often where there is more to do for it. */
    double allowed(double timesAsLarge) {
        return multipliesWork ? timesAsLarge : 1;
    }
}

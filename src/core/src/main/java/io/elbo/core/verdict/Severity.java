package io.elbo.core.verdict;

import java.util.Locale;

/** How far past the threshold a record is. */
public enum Severity {
    /** Not past the threshold: no anomaly. */
    NONE,
    WARNING,
    CRITICAL;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The severity as it stands in records and tags: {@code warning}. */
    public String label() {
        return label;
    }
}

package io.elbo.core.verdict;

import java.util.Locale;

/** How far past the threshold a record is. */
public enum Severity {
    /** Not past the threshold: no anomaly. */
    NONE,
    WARNING,
    CRITICAL;

    /** The severity as it stands in records and tags: {@code warning}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

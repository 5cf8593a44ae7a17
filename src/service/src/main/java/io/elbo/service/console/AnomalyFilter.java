package io.elbo.service.console;

import org.jspecify.annotations.Nullable;

/**
 * Which anomalies are listed. A part that is null lets all pass.
 *
 * @param severity warning or critical
 * @param key a part of the key's text
 * @param field a field that is named as a reason, itself or by one that is derived from it, such as {@code amount.usual}
 * @param fromMillis the first timestamp
 * @param toMillis the timestamp before which they lie
 */
public record AnomalyFilter(
        @Nullable String severity,
        @Nullable String key,
        @Nullable String field,
        @Nullable Long fromMillis,
        @Nullable Long toMillis) {
    /** Lets all pass. */
    public static final AnomalyFilter ALL = new AnomalyFilter(null, null, null, null, null);

    boolean matches(AnomalyRow row) {
        return (severity == null || severity.equals(row.severity()))
                && (key == null || row.key().contains(key))
                && (field == null || row.fields().stream().anyMatch(this::isOrDerivesFrom))
                && (fromMillis == null || row.t() >= fromMillis)
                && (toMillis == null || row.t() < toMillis);
    }

    private boolean isOrDerivesFrom(String reason) {
        return reason.equals(field) || reason.startsWith(field + ".");
    }
}

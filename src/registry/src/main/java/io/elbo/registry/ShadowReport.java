package io.elbo.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the verdicts of a challenger differ from those of the active model, in all records that one instance has scored with both
 * since it began. Reports of several instances add up, those of instances that have ended included.
 *
 * @param version the challenger
 * @param against the active version
 * @param budget share of the records that may be flagged, as the instance knows it; 0 if it does not say so
 * @param since when the instance began, ISO 8601
 * @param at when this was written, ISO 8601
 * @param gained examples of what only the challenger flags, the latest first
 * @param lost examples of what only the active model flags, the latest first
 * @param suspended why the instance does not let the challenger score any more; null if it does
 */
public record ShadowReport(
        String detector,
        int version,
        int against,
        String instance,
        String since,
        String at,
        Counts counts,
        double budget,
        List<ShadowExample> gained,
        List<ShadowExample> lost,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String suspended) {
    /**
     * Records by what both models say of them.
     *
     * @param records that both have scored
     * @param kept flagged by both
     * @param gained flagged by the challenger only
     * @param lost flagged by the active model only
     * @param critical critical anomalies of the active model
     * @param criticalLost those of them that the challenger does not flag
     * @param rejected records that the challenger cannot score
     */
    public record Counts(
            long records, long kept, long gained, long lost, long critical, long criticalLost, long rejected) {
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

        public Counts plus(Counts other) {
            return new Counts(
                    records + other.records,
                    kept + other.kept,
                    gained + other.gained,
                    lost + other.lost,
                    critical + other.critical,
                    criticalLost + other.criticalLost,
                    rejected + other.rejected);
        }
    }

    public ShadowReport {
        if (detector == null || instance == null || counts == null) {
            throw new IllegalArgumentException("a report needs detector, instance and counts");
        }
        since = since == null ? "" : since;
        at = at == null ? "" : at;
        gained = gained == null ? List.of() : List.copyOf(gained);
        lost = lost == null ? List.of() : List.copyOf(lost);
    }
}

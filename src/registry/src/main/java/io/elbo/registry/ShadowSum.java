package io.elbo.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What all instances together have found of a challenger, compared with one active version.
 *
 * @param version the challenger
 * @param against the active version
 * @param instances how many have reported, those that have ended included
 * @param since when the first of them began, ISO 8601; null if none has reported
 * @param budget share of the records that may be flagged, as the latest report says it; 0 if none does
 * @param gained examples of what only the challenger flags, the latest first
 * @param lost examples of what only the active model flags, the latest first
 * @param suspended why instances do not let the challenger score any more; empty if all do
 */
public record ShadowSum(
        int version,
        int against,
        int instances,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String since,
        ShadowReport.Counts counts,
        double budget,
        List<ShadowExample> gained,
        List<ShadowExample> lost,
        List<String> suspended) {
    private static final int MAX_EXAMPLES = 20;

    public ShadowSum {
        gained = List.copyOf(gained);
        lost = List.copyOf(lost);
        suspended = List.copyOf(suspended);
    }

    /**
     * Of the challenger's reports against one active version; others are passed over.
     *
     * @param reports one of each instance
     */
    public static ShadowSum of(int version, int against, List<ShadowReport> reports) {
        List<ShadowReport> own = reports.stream()
                .filter(report -> report.version() == version && report.against() == against)
                .toList();
        return new ShadowSum(
                version,
                against,
                own.size(),
                own.stream()
                        .map(ShadowReport::since)
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                own.stream().map(ShadowReport::counts).reduce(ShadowReport.Counts.NONE, ShadowReport.Counts::plus),
                own.stream()
                        .max(Comparator.comparing(ShadowReport::at))
                        .map(ShadowReport::budget)
                        .orElse(0.0),
                latest(own, ShadowReport::gained),
                latest(own, ShadowReport::lost),
                own.stream()
                        .flatMap(report ->
                                Stream.ofNullable(report.suspended()).map(reason -> report.instance() + ": " + reason))
                        .toList());
    }

    private static List<ShadowExample> latest(
            List<ShadowReport> reports, Function<ShadowReport, List<ShadowExample>> examples) {
        return reports.stream()
                .flatMap(report -> examples.apply(report).stream())
                .sorted(Comparator.comparing(ShadowExample::at).reversed())
                .limit(MAX_EXAMPLES)
                .toList();
    }

    /** Share of the records that the active model flags; NaN before there are any. */
    public double activeAlarmRate() {
        return (double) (counts.kept() + counts.lost()) / counts.records();
    }

    /** Share of the same records that the challenger flags; NaN before there are any. */
    public double challengerAlarmRate() {
        return (double) (counts.kept() + counts.gained()) / counts.records();
    }
}

package io.elbo.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the trainer found when it examined the model it had made.
 *
 * @param activeUnits latent dimensions that carry information of the record
 * @param posteriorCollapse whether none does: the model then describes every record alike
 * @param lossShares each field's share of the reconstruction loss of ordinary records, by name
 * @param injected how many injected anomalies the model finds; null where that was not tried
 * @param warnings what a user should look at; empty where all is well
 */
public record Health(
        int activeUnits,
        boolean posteriorCollapse,
        Map<String, Double> lossShares,
        @Nullable Injected injected,
        List<Warning> warnings) {

    /**
     * Anomalies made of held-out records and scored by the exported graph.
     *
     * @param targetRate share of ordinary records that may be flagged: where the threshold stood
     * @param falseAlarmRate share of held-out records past the threshold, each compared with a calibration that did not see it
     * @param falseAlarmRateAtMost upper end of the one-sided 95 % confidence interval of that share; null in files of trainers
     *     that did not tell it
     * @param recall share of the injected anomalies past the threshold, by kind
     * @param recallAtOnePercent the same at a threshold for one false alarm in 100; empty in files of trainers that did not try
     */
    public record Injected(
            double targetRate,
            double falseAlarmRate,
            @Nullable Double falseAlarmRateAtMost,
            Map<String, Double> recall,
            Map<String, Double> recallAtOnePercent) {
        public Injected {
            recall = sorted(recall);
            recallAtOnePercent = sorted(recallAtOnePercent);
        }
    }

    /**
     * Something to look at.
     *
     * @param name such as {@code posterior-collapse}, for programs
     * @param message what it means and what to do, for people
     */
    public record Warning(String name, String message) {}

    public Health {
        lossShares = sorted(lossShares);
        warnings = copyOrEmpty(warnings);
    }

    /** The same with one more warning, if there is one. */
    public Health with(@Nullable Warning warning) {
        if (warning == null) {
            return this;
        }
        List<Warning> more = new ArrayList<>(warnings);
        more.add(warning);
        return new Health(activeUnits, posteriorCollapse, lossShares, injected, more);
    }

    private static Map<String, Double> sorted(@Nullable Map<String, Double> map) {
        return map == null ? Map.of() : java.util.Collections.unmodifiableMap(new TreeMap<>(map));
    }

    private static List<Warning> copyOrEmpty(@Nullable List<Warning> warnings) {
        return warnings == null ? List.of() : List.copyOf(warnings);
    }
}

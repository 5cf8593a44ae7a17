package io.elbo.trainer.cli;

import io.elbo.registry.Gates;
import io.elbo.registry.ShadowTerms;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How a challenger is tried. */
final class ShadowOptions {
    @Option(
            names = "--shadow-sample",
            paramLabel = "SHARE",
            description = "Share of the records that the challenger scores: 0.1 or 10%% (default: all).")
    private @Nullable String sample;

    @ArgGroup(
            exclusive = false,
            heading =
                    "%nGates: with any of these the challenger becomes active by itself when it has passed all five; those that are not"
                            + " named hold with their defaults.%n")
    private @Nullable GateOptions gates;

    /** What it has to show. */
    static final class GateOptions {
        @Option(
                names = "--gate-records",
                paramLabel = "N",
                defaultValue = "" + Gates.DEFAULT_MIN_RECORDS,
                description = "Records that both models have scored (default: ${DEFAULT-VALUE}).")
        private long minRecords;

        @Option(
                names = "--gate-hours",
                paramLabel = "H",
                defaultValue = "" + Gates.DEFAULT_MIN_HOURS,
                description = "Hours since it began (default: ${DEFAULT-VALUE}).")
        private double minHours;

        @Option(
                names = "--gate-alarm-rate",
                paramLabel = "FACTOR",
                defaultValue = "" + Gates.DEFAULT_MAX_ALARM_RATE_FACTOR,
                description =
                        "Its share of flagged records is at most so many times the larger of the alert budget and of the active"
                                + " version's share, and no less than the smaller divided by it (default:"
                                + " ${DEFAULT-VALUE}).")
        private double maxAlarmRateFactor;

        @Option(
                names = "--gate-lost",
                paramLabel = "SHARE",
                defaultValue = "" + Gates.DEFAULT_MAX_LOST_SHARE,
                description =
                        "Share of the active version's critical anomalies that it may miss (default: ${DEFAULT-VALUE}).")
        @SuppressWarnings("NullAway.Init")
        private String maxLost;

        @Option(
                names = "--gate-health",
                paramLabel = "true|false",
                arity = "1",
                defaultValue = "" + Gates.DEFAULT_HEALTH_NO_WORSE,
                description = "The trainer gives no more warnings about it than about the active version (default:"
                        + " ${DEFAULT-VALUE}).")
        private boolean healthNoWorse;
    }

    /** The options would be ignored otherwise. */
    void requireChallenger(CommandLine command, boolean isChallenger, String remedy) {
        if (!isChallenger && (sample != null || gates != null)) {
            throw new ParameterException(
                    command,
                    (sample != null ? "--shadow-sample" : "--gate-…") + " says how a challenger is tried: " + remedy);
        }
    }

    ShadowTerms terms(CommandLine command) {
        try {
            return new ShadowTerms(sample == null ? 1 : share(sample), gates == null ? null : gates(gates));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    private static Gates gates(GateOptions options) {
        return new Gates(
                options.minRecords,
                options.minHours,
                options.maxAlarmRateFactor,
                share(options.maxLost),
                options.healthNoWorse);
    }

    /** @throws IllegalArgumentException if the text is no share from 0 to 1 */
    static double share(String text) {
        String number = text.strip();
        boolean isPercent = number.endsWith("%");
        try {
            double value = Double.parseDouble(isPercent ? number.substring(0, number.length() - 1) : number);
            double share = isPercent ? value / 100 : value;
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no share: 0.1 or 10% is", e);
        }
        throw new IllegalArgumentException("a share is from 0 to 1, or from 0% to 100%; got '" + text + "'");
    }
}

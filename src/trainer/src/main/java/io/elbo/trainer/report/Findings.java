package io.elbo.trainer.report;

import io.elbo.trainer.health.LatentUnits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What the figures of a report say by themselves: a weak model, overfitting, too little data, an endless tail. */
final class Findings {
    /** With fewer held-out rows the tail says more of their number than of the history. */
    private static final int ENOUGH_ROWS = 1000;

    private Findings() {}

    /** Indices of the latent dimensions that carry information. */
    static List<Integer> activeUnits(List<Double> latentKl) {
        return IntStream.range(0, latentKl.size())
                .filter(unit -> LatentUnits.isActive(latentKl.get(unit)))
                .boxed()
                .toList();
    }

    /** One sentence for each thing that a user should look at. */
    static List<String> of(TrainingReport report) {
        List<String> findings = new ArrayList<>();
        int units = report.latentKl().size();
        int active = activeUnits(report.latentKl()).size();
        if (report.health() != null) {
            report.health().warnings().forEach(warning -> findings.add(warning.message()));
        }
        if (active > 0 && active * 4 < units) {
            findings.add(String.format(
                    Locale.ROOT,
                    "Only %d of %d latent units are active: a smaller latent space would do.",
                    active,
                    units));
        }
        overfitting(report, findings);
        rareThresholds(report, findings);
        // the tail of few scores is made heavy on purpose
        if (report.tail().shape() >= 0.5 && report.heldOutRows() >= ENOUGH_ROWS) {
            findings.add(String.format(
                    Locale.ROOT,
                    "The tail of the scores is very heavy (shape %.2f): the history probably holds anomalies, and rare"
                            + " thresholds are uncertain.",
                    report.tail().shape()));
        }
        return findings;
    }

    private static void overfitting(TrainingReport report, List<String> findings) {
        TrainingReport.Evaluation last =
                report.evaluations().get(report.evaluations().size() - 1);
        double best = report.evaluations().stream()
                .filter(step -> step.step() == report.bestStep())
                .map(TrainingReport.Evaluation::heldOutLoss)
                .min(Comparator.naturalOrder())
                .orElse(last.heldOutLoss());
        if (last.heldOutLoss() - best > 0.1 * Math.abs(best) && last.trainLoss() < best) {
            findings.add("The held-out loss rose again after step " + report.bestStep()
                    + " while the training loss fell: the weights of step " + report.bestStep() + " were kept.");
        }
    }

    private static void rareThresholds(TrainingReport report, List<String> findings) {
        report.thresholds().stream()
                .filter(threshold -> threshold.pValue() * report.heldOutRows() < 1)
                .max(Comparator.comparingDouble(TrainingReport.Threshold::pValue))
                .ifPresent(threshold -> findings.add(String.format(
                        Locale.ROOT,
                        "%,d held-out rows cannot show what one in %,.0f looks like: from p = %s on, thresholds follow"
                                + " the fitted tail.",
                        report.heldOutRows(),
                        1 / threshold.pValue(),
                        Figures.probability(threshold.pValue()))));
    }
}

package io.elbo.trainer.report;

import io.elbo.trainer.health.LatentUnits;
import io.elbo.trainer.report.TrainingReport.Evaluation;
import io.elbo.trainer.report.TrainingReport.Point;
import io.elbo.trainer.report.TrainingReport.Threshold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The pictures of one report. */
final class Charts {
    private static final int MOST_POINTS = 2_000;
    private static final int BINS = 56;

    private final TrainingReport report;
    private final List<Point> points;

    Charts(TrainingReport report) {
        this.report = report;
        points = sample(report.heldOut());
    }

    /** At most about {@link #MOST_POINTS}, the highest scores among them; ordinary ones first, so that those lie on top. */
    private static List<Point> sample(List<Point> all) {
        List<Point> byScore =
                all.stream().sorted(Comparator.comparingDouble(Point::score)).toList();
        int top = Math.min(byScore.size(), 60);
        int stride = (byScore.size() + MOST_POINTS - 1) / MOST_POINTS;
        List<Point> kept = new ArrayList<>();
        for (int i = 0; i < byScore.size() - top; i += Math.max(1, stride)) {
            kept.add(byScore.get(i));
        }
        kept.addAll(byScore.subList(byScore.size() - top, byScore.size()));
        return kept;
    }

    private double[] evaluations(ToDoubleFunction<Evaluation> value) {
        return report.evaluations().stream().mapToDouble(value).toArray();
    }

    private static double[] both(double[] some, double[] others) {
        return DoubleStream.concat(DoubleStream.of(some), DoubleStream.of(others))
                .toArray();
    }

    private Scale stepScale() {
        double[] numbers = evaluations(Evaluation::step);
        double first = numbers[0];
        double last = Math.max(first + 1, numbers[numbers.length - 1]);
        return new Scale(first, last, Chart.LEFT, Chart.RIGHT, false);
    }

    private static String wholeNumber(double value) {
        return Math.abs(value - Math.rint(value)) < 1e-6 ? String.valueOf((int) Math.rint(value)) : "";
    }

    /** Training and held-out loss by step. */
    String loss() {
        double[] train = evaluations(Evaluation::trainLoss);
        double[] heldOut = evaluations(Evaluation::heldOutLoss);
        Chart chart = new Chart(
                        "Training and held-out loss by step",
                        stepScale(),
                        Scale.linear(both(train, heldOut), Chart.BOTTOM, Chart.TOP))
                .axes("step", "loss (nats)", Charts::wholeNumber)
                .line("s1", evaluations(Evaluation::step), train)
                .line("s2", evaluations(Evaluation::step), heldOut)
                .mark("best", report.bestStep(), "kept", 0);
        return withStrips(
                chart,
                step -> "step " + step.step() + "\ntraining " + Figures.shortly(step.trainLoss()) + "\nheld out "
                        + Figures.shortly(step.heldOutLoss()));
    }

    /** The two parts of the held-out loss by step. */
    String parts() {
        double[] reconstruction = evaluations(Evaluation::reconstruction);
        double[] kl = evaluations(Evaluation::kl);
        Chart chart = new Chart(
                        "Reconstruction loss and KL divergence of held-out rows by step",
                        stepScale(),
                        Scale.linear(both(reconstruction, kl), Chart.BOTTOM, Chart.TOP))
                .axes("step", "nats", Charts::wholeNumber)
                .line("s3", evaluations(Evaluation::step), reconstruction)
                .line("s4", evaluations(Evaluation::step), kl);
        return withStrips(
                chart,
                step -> "step " + step.step() + "\nreconstruction " + Figures.shortly(step.reconstruction()) + "\nKL "
                        + Figures.shortly(step.kl()) + "\nbeta " + Figures.shortly(step.beta()));
    }

    private String withStrips(Chart chart, java.util.function.Function<Evaluation, String> tip) {
        for (Evaluation step : report.evaluations()) {
            chart.strip(step.step() - 0.5, step.step() + 0.5, tip.apply(step));
        }
        return chart.svg();
    }

    /** How many held-out rows have which score, with the thresholds. */
    String histogram() {
        double[] scores = report.heldOut().stream().mapToDouble(Point::score).toArray();
        double[] marks =
                report.thresholds().stream().mapToDouble(Threshold::score).toArray();
        Scale x = Scale.forHeavyTails(both(scores, marks), Chart.LEFT, Chart.RIGHT);
        int[] counts = new int[BINS];
        for (double score : scores) {
            double share = (x.at(score) - Chart.LEFT) / (Chart.RIGHT - Chart.LEFT);
            counts[Math.min(BINS - 1, (int) (share * BINS))]++;
        }
        double highest = 1;
        for (int count : counts) {
            highest = Math.max(highest, count);
        }
        // logarithmic, or the rare high scores, which matter most, could not be seen
        Scale y = new Scale(0.5, highest * 3, Chart.BOTTOM, Chart.TOP, true);
        Chart chart = new Chart("Histogram of held-out scores with thresholds", x, y).axes("raw score (nats)", "rows");
        for (int bin = 0; bin < BINS; bin++) {
            double from = x.valueAt((double) bin / BINS);
            double to = x.valueAt((bin + 1.0) / BINS);
            if (counts[bin] > 0) {
                chart.bar(
                        "fill " + level((from + to) / 2),
                        from,
                        to,
                        counts[bin],
                        Figures.shortly(from) + " to " + Figures.shortly(to) + " nats\n" + counts[bin] + " rows");
            }
        }
        for (int i = 0; i < report.thresholds().size(); i++) {
            Threshold threshold = report.thresholds().get(i);
            chart.mark("level" + Math.min(3, i + 1), threshold.score(), Figures.probability(threshold.pValue()), i);
        }
        return chart.svg();
    }

    /** The class of a score: how many thresholds it is past. */
    private String level(double score) {
        long past = report.thresholds().stream()
                .filter(threshold -> score >= threshold.score())
                .count();
        return "level" + Math.min(3, past);
    }

    /** The two parts of every held-out row's loss. */
    String scatter() {
        Scale x = Scale.forHeavyTails(
                points.stream().mapToDouble(Point::reconstruction).toArray(), Chart.LEFT, Chart.RIGHT);
        Scale y = Scale.forHeavyTails(points.stream().mapToDouble(Point::kl).toArray(), Chart.BOTTOM, Chart.TOP);
        Chart chart = new Chart("Reconstruction loss against KL divergence of held-out rows", x, y)
                .axes("reconstruction loss (nats)", "KL divergence (nats)");
        for (Point point : points) {
            chart.dot("dot " + level(point.score()), point.reconstruction(), point.kl(), 2.6, tip(point));
        }
        return chart.svg();
    }

    /** Where held-out rows lie in the latent space. */
    String latent() {
        Scale x = Scale.linear(points.stream().mapToDouble(Point::x).toArray(), Chart.LEFT, Chart.RIGHT);
        Scale y = Scale.linear(points.stream().mapToDouble(Point::y).toArray(), Chart.BOTTOM, Chart.TOP);
        Chart chart = new Chart("Held-out rows in the latent space", x, y).axes("first axis", "second axis");
        for (Point point : points) {
            chart.dot("dot " + level(point.score()), point.x(), point.y(), 2.6, tip(point));
        }
        return chart.svg();
    }

    private static String tip(Point point) {
        return "raw score " + Figures.shortly(point.score()) + "\nreconstruction "
                + Figures.shortly(point.reconstruction()) + "\nKL " + Figures.shortly(point.kl());
    }

    /** How much each latent dimension says of a record. */
    String units() {
        List<Double> kl = report.latentKl();
        Scale x = new Scale(-0.5, Math.max(1, kl.size()) - 0.5, Chart.LEFT, Chart.RIGHT, false);
        double highest = kl.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        Scale y = new Scale(0, Math.max(1e-6, highest) * 1.08, Chart.BOTTOM, Chart.TOP, false);
        Chart chart = new Chart("Mean KL divergence of each latent unit", x, y)
                .axes("latent unit", "mean KL (nats)", tick -> wholeNumber(tick).isEmpty() ? "" : "z" + (int) tick);
        for (int unit = 0; unit < kl.size(); unit++) {
            boolean active = LatentUnits.isActive(kl.get(unit));
            chart.bar(
                    active ? "fill active" : "fill idle",
                    unit - 0.38,
                    unit + 0.38,
                    Math.max(kl.get(unit), highest * 0.006),
                    "z" + unit + (active ? "" : " (collapsed)") + "\n" + Figures.shortly(kl.get(unit)) + " nats");
        }
        return chart.svg();
    }
}

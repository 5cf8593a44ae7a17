package io.elbo.trainer.report;

import io.elbo.core.model.Health;
import io.elbo.core.schema.Field;
import io.elbo.trainer.clean.Contamination;
import io.elbo.trainer.clean.OddRecord;
import io.elbo.trainer.health.Checkup;
import io.elbo.trainer.report.TrainingReport.Evaluation;
import io.elbo.trainer.report.TrainingReport.FieldLoss;
import io.elbo.trainer.report.TrainingReport.Threshold;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The report as one HTML page: styles, script and pictures are inside, and nothing is fetched from anywhere. */
final class Page {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final TrainingReport report;
    private final Markup markup;
    private final StringBuilder html;

    Page(TrainingReport report) {
        this.report = report;
        markup = new Markup(report.name() + " " + report.version() + " · Elbo training report");
        html = markup.html();
    }

    String html() {
        header();
        warnings();
        tiles();
        contamination();
        pictures();
        if (report.health() != null && report.health().injected() != null) {
            injected(report.health().injected());
        }
        if (report.keys() != null) {
            new KeysSection(report.keys()).appendTo(html);
        }
        fields();
        facts();
        return markup.end("Made by " + report.trainer()
                + ". Every figure is in nats and from held-out rows, unless it says otherwise.");
    }

    private void header() {
        html.append("<header><p class=\"kicker\">Training report</p><h1>")
                .append(Figures.escape(report.name()))
                .append(" <span class=\"version\">")
                .append(Figures.escape(report.version()))
                .append("</span></h1><p class=\"sub\">Learned from ")
                .append(Figures.count(report.trainedRows()))
                .append(" rows of <b>")
                .append(Figures.escape(report.dataFile()))
                .append("</b> on ")
                .append(Figures.escape(day(report.created())))
                .append("</p></header>");
    }

    private static String day(String created) {
        try {
            return DAY.format(Instant.parse(created));
        } catch (DateTimeParseException e) {
            return created;
        }
    }

    private void warnings() {
        List<String> all = new java.util.ArrayList<>(report.warnings());
        all.addAll(Findings.of(report));
        if (all.isEmpty()) {
            html.append("<section class=\"note good\"><b>Nothing to worry about:</b> no collapse, no overfitting, and"
                    + " enough held-out rows for the thresholds.</section>");
            return;
        }
        html.append("<section class=\"note warn\"><b>").append(all.size() == 1 ? "One thing" : all.size() + " things");
        html.append(" to look at</b><ul>");
        all.forEach(
                warning -> html.append("<li>").append(Figures.escape(warning)).append("</li>"));
        html.append("</ul></section>");
    }

    private void tiles() {
        Evaluation best = report.evaluations().stream()
                .filter(step -> step.step() == report.bestStep())
                .findFirst()
                .orElse(report.evaluations().get(report.evaluations().size() - 1));
        html.append("<section class=\"tiles\">");
        markup.tile("Held-out loss", Figures.shortly(best.heldOutLoss()), "step " + best.step());
        markup.tile("Reconstruction", Figures.shortly(best.reconstruction()), "nats");
        markup.tile("KL divergence", Figures.shortly(best.kl()), "nats");
        int active = Findings.activeUnits(report.latentKl()).size();
        markup.tile("Active units", active + " / " + report.latentKl().size(), "of the latent space");
        report.thresholds().stream()
                .min(Comparator.comparingDouble(threshold -> Math.abs(Math.log(threshold.pValue() / 1e-3))))
                .ifPresent(threshold -> markup.tile(
                        "Raw threshold",
                        Figures.shortly(threshold.score()),
                        "1 ordinary row in " + Figures.shortly(Math.rint(1 / threshold.pValue()))));
        markup.tile("Time", duration(report.seconds()), Figures.count(report.heldOutRows()) + " rows held out");
        html.append("</section>");
    }

    private static String duration(double seconds) {
        return seconds < 120
                ? String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds)
                : String.format(Locale.ROOT, "%.0f min", seconds / 60);
    }

    private void pictures() {
        Charts charts = new Charts(report);
        html.append("<section class=\"grid2\">");
        markup.figure(
                "Learning",
                Markup.key("s1", "training") + Markup.key("s2", "held out"),
                charts.loss(),
                "The two lines should fall together. If the held-out line rises again, the model starts to memorise"
                        + " single rows (overfitting).");
        markup.figure(
                "What the loss is made of",
                Markup.key("s3", "reconstruction") + Markup.key("s4", "KL divergence"),
                charts.parts(),
                "A KL divergence at zero means that the model ignores its latent space.");
        if (!report.heldOut().isEmpty()) {
            markup.figure(
                    "Raw scores of ordinary records",
                    levels(),
                    charts.histogram(),
                    "Counts are on a logarithmic scale. The lines are the thresholds: the share of ordinary records that"
                            + " would raise an alarm.");
            markup.figure(
                    "Reconstruction against KL",
                    levels(),
                    charts.scatter(),
                    "To the right: values that do not fit together. Up: records unlike any in the history.");
        }
        if (!report.latentKl().isEmpty()) {
            markup.figure(
                    "Latent units",
                    Markup.key("active", "active") + Markup.key("idle", "collapsed"),
                    charts.units(),
                    unitsCaption());
        }
        if (!report.heldOut().isEmpty()) {
            markup.figure(
                    "Latent space",
                    levels(),
                    charts.latent(),
                    "Held-out rows in the two directions that tell most. Groups are kinds of records; lonely points"
                            + " are unusual ones.");
        }
        html.append("</section>");
    }

    private String unitsCaption() {
        List<Integer> active = Findings.activeUnits(report.latentKl());
        String collapsed = IntStream.range(0, report.latentKl().size())
                .filter(unit -> !active.contains(unit))
                .mapToObj(unit -> "z" + unit)
                .collect(Collectors.joining(", "));
        return collapsed.isEmpty()
                ? "Every unit carries information about the record."
                : "Collapsed units carry no information about the record: " + collapsed + ".";
    }

    private String levels() {
        StringBuilder keys = new StringBuilder(Markup.key("level0", "ordinary"));
        for (int i = 0; i < Math.min(3, report.thresholds().size()); i++) {
            keys.append(Markup.key(
                    "level" + (i + 1),
                    "p ≤ " + Figures.probability(report.thresholds().get(i).pValue())));
        }
        return keys.toString();
    }

    private static String capitalised(String sentence) {
        return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }

    private void contamination() {
        Contamination found = report.contamination();
        html.append("<section class=\"card\"><h2>Odd records of the history</h2><p class=\"hint\">");
        if (found.rows() > 0) {
            html.append(Figures.escape(capitalised(found.summary())))
                    .append(": ")
                    .append(Figures.count(found.rows()))
                    .append(
                            " rows lie farther from the others than the tail of ordinary rows reaches. The model was trained and"
                                    + " calibrated without them. ");
            if (found.notTrainedOn() > 0) {
                html.append(Figures.count(found.notTrainedOn()))
                        .append(
                                " further rows, the oddest of the others, count in the calibration but were not trained on. ");
            }
            html.append(Figures.escape(alarms(found)))
                    .append(
                            " If the rows that were left out are ordinary, train again with --clean-history. The oddest:");
        } else {
            html.append(
                    "0 rows left out. The rows with the largest scores, which were kept for training and calibration. If"
                            + " they are anomalies, remove them from the history and train again:");
        }
        html.append("</p><div class=\"scroll\"><table><thead><tr><th>Where<th>Training<th class=\"n\">Raw score<th>Why"
                + "<th>Values</tr></thead><tbody>");
        for (OddRecord odd : found.oddest()) {
            html.append("<tr><td>")
                    .append(Figures.escape(String.join(", ", places(odd))))
                    .append(odd.kept() ? "<td>kept" : "<td>left out")
                    .append("<td class=\"n\">");
            html.append(Figures.shortly(odd.score())).append("<td>");
            html.append(Figures.escape(String.join("; ", odd.reasons()))).append("<td><code>");
            html.append(Figures.escape(odd.values().toString())).append("</code></tr>");
        }
        html.append("</tbody></table></div></section>");
    }

    /** By what a person recognises a record: its line, counted from 1, its key and its time. */
    private static List<String> places(OddRecord odd) {
        List<String> places = new ArrayList<>(List.of(odd.where()));
        OddRecord.Origin origin = odd.origin();
        if (origin != null) {
            if (!origin.isOfTopic()) {
                places.add(0, origin.input());
            }
            origin.key()
                    .properties()
                    .forEach(part ->
                            places.add(part.getKey() + " " + part.getValue().asText()));
            if (origin.time() != null) {
                places.add(origin.time());
            }
        }
        return places;
    }

    private static String alarms(Contamination found) {
        return String.format(
                Locale.ROOT,
                "Of all rows of the history, with those that were left out, the model flags %.2f %% at a threshold meant for"
                        + " %.2f %% of the ordinary ones.",
                100 * found.alarmShare(),
                100 * Checkup.TARGET_RATE);
    }

    private void injected(Health.Injected injected) {
        html.append(
                "<section class=\"card\"><h2>Injected anomalies</h2><p class=\"hint\">Held-out rows, made unusual and"
                        + " scored with the model, at thresholds for one false alarm in "
                        + Figures.count(Math.round(1 / injected.targetRate()))
                        + " and in 100. Value swap: one field's value taken from another row. Scale shift: a number moved by at least four of"
                        + " its deviations. Impossible combination: two fields that belong together taken from different rows."
                        + "</p><div class=\"scroll\"><table><thead><tr><th>Kind<th class=\"n\">Found<th class=\"n\">At 1 in 100<th class=\"wide\"></tr>"
                        + "</thead><tbody>");
        injected.recall()
                .forEach((kind, found) -> recallRow(
                        kind.replace('-', ' '),
                        found,
                        injected.recallAtOnePercent().get(kind)));
        recallRow(falseAlarms(injected), injected.falseAlarmRate(), null);
        html.append("</tbody></table></div></section>");
    }

    /** What is measured of false alarms, and how much the rows can say of it. */
    private static String falseAlarms(Health.Injected injected) {
        return "false alarms, measured"
                + (injected.falseAlarmRateAtMost() == null
                        ? ""
                        : " (at most " + share(injected.falseAlarmRateAtMost()) + " with 95 % confidence)");
    }

    private static String share(double share) {
        return share > 0 && share < 0.01 ? Figures.shortly(100 * share) + " %" : Figures.percent(share);
    }

    private void recallRow(String name, double found, @Nullable Double foundAtOnePercent) {
        html.append("<tr><td>").append(Figures.escape(name)).append("<td class=\"n\">");
        html.append(share(found)).append("<td class=\"n\">");
        html.append(foundAtOnePercent == null ? "" : share(foundAtOnePercent));
        html.append("<td class=\"wide\">").append(Markup.bar(found)).append("</tr>");
    }

    private void fields() {
        double sum = report.fields().stream().mapToDouble(FieldLoss::nats).sum();
        double highest =
                report.fields().stream().mapToDouble(FieldLoss::nats).max().orElse(1);
        html.append(
                "<section class=\"card\"><h2>Fields</h2><p class=\"hint\">What each field adds to the reconstruction"
                        + " loss of an ordinary record. A field that dominates hides the others; a field near zero"
                        + " can be predicted from the others, or hardly varies.</p><div class=\"scroll\"><table class=\"fields\"><thead><tr><th>Field<th>Type<th>Pointer"
                        + "<th class=\"n\">Nats<th class=\"n\">Share<th class=\"wide\"></tr></thead><tbody>");
        report.fields().stream()
                .sorted(Comparator.comparingDouble(FieldLoss::nats).reversed())
                .forEach(loss -> fieldRow(loss, sum, highest));
        html.append("</tbody></table></div></section>");
    }

    private void fieldRow(FieldLoss loss, double sum, double highest) {
        int index = report.schema().indexOf(loss.field());
        Field field = index < 0 ? null : report.schema().fields().get(index);
        html.append("<tr><td>").append(Figures.escape(loss.field())).append("<td>");
        html.append(field == null ? "" : field.accept(new FieldType())).append("<td><code>");
        html.append(field == null ? "" : Figures.escape(field.pointer())).append("</code><td class=\"n\">");
        html.append(Figures.shortly(loss.nats())).append("<td class=\"n\">");
        html.append(sum > 0 ? Figures.percent(loss.nats() / sum) : "").append("<td class=\"wide\">");
        html.append(Markup.bar(highest > 0 ? loss.nats() / highest : 0)).append("</tr>");
    }

    private void facts() {
        html.append("<section class=\"grid2\"><div class=\"card\"><h2>Calibration</h2><p class=\"hint\">Below the tail,"
                + " p-values are counted; above it they follow a generalised Pareto distribution.</p><dl>");
        for (Threshold threshold : report.thresholds()) {
            markup.fact("p = " + Figures.probability(threshold.pValue()), Figures.shortly(threshold.score()) + " nats");
        }
        markup.fact("Tail starts at", Figures.shortly(report.tail().threshold()) + " nats");
        markup.fact("Rows in the tail", Figures.percent(report.tail().fraction()));
        markup.fact("Shape", Figures.shortly(report.tail().shape()) + tailWord());
        markup.fact("Scale", Figures.shortly(report.tail().scale()) + " nats");
        html.append("</dl><h2>Provenance</h2><dl>");
        markup.fact("Data", report.dataFile());
        markup.fact("Digest", report.dataDigest());
        markup.fact(
                "Rows",
                Figures.count(report.trainedRows()) + " trained, " + Figures.count(report.heldOutRows()) + " held out");
        markup.fact("Seed", String.valueOf(report.seed()));
        markup.fact("Created", report.created());
        markup.fact("Trainer", report.trainer());
        html.append("</dl></div><div class=\"card\"><h2>Settings</h2><dl>");
        report.settings().forEach(markup::fact);
        html.append("</dl></div></section>");
    }

    private String tailWord() {
        double shape = report.tail().shape();
        return shape < -0.05 ? " (the tail ends)" : shape > 0.05 ? " (heavier than exponential)" : " (exponential)";
    }
}

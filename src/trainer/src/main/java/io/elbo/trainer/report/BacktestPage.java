package io.elbo.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.trainer.backtest.BacktestReport;
import io.elbo.trainer.backtest.BacktestReport.Alarms;
import io.elbo.trainer.backtest.BacktestReport.Budget;
import io.elbo.trainer.backtest.BacktestReport.Difference;
import io.elbo.trainer.backtest.BacktestReport.Example;
import io.elbo.trainer.backtest.BacktestReport.Labelled;
import io.elbo.trainer.backtest.BacktestReport.LeadingFields;
import io.elbo.trainer.backtest.BacktestReport.Model;
import io.elbo.trainer.backtest.BacktestReport.Reason;
import io.elbo.trainer.backtest.BacktestReport.Records;
import io.elbo.trainer.backtest.BacktestReport.Score;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A backtest as one HTML page that asks for nothing else. */
public final class BacktestPage {
    private static final int MAX_RECORD_TEXT = 600;
    private static final double PER_CENT = 100;

    private final BacktestReport report;
    private final BacktestCharts charts;
    private final Markup markup;
    private final StringBuilder html;

    public BacktestPage(BacktestReport report) {
        this.report = report;
        charts = new BacktestCharts(report);
        markup = new Markup(report.models().get(0).title() + " · Elbo backtest");
        html = markup.html();
    }

    /**
     * The whole page.
     *
     * @param program name and version of what made it
     */
    public String html(String program) {
        header();
        notes();
        tiles();
        budgets();
        pictures();
        if (report.compares()) {
            examples(
                    "Alarms gained",
                    "Flagged by " + title(0)
                            + " alone, the most surprising first, with its reasons and the place of these fields"
                            + " among those of " + title(1) + ".",
                    report.gained());
            examples(
                    "Alarms lost",
                    "Flagged by " + title(1) + " alone, with its reasons and the place of these fields among those of "
                            + title(0) + ".",
                    report.lost());
        }
        leadingFields();
        examples(
                "The most surprising records",
                "Of all records, flagged or not, for " + title(0) + ".",
                report.surprising());
        facts();
        return markup.end(
                "Made by " + program
                        + ". Thresholds are those of each model's own calibration; rules that suppress anomalies are not applied.");
    }

    private String title(int model) {
        return report.models().get(model).title();
    }

    private Budget first() {
        return report.budgets().get(0);
    }

    private void header() {
        Model model = report.models().get(0);
        html.append("<header><p class=\"kicker\">Backtest</p><h1>")
                .append(Figures.escape(model.name()))
                .append(" <span class=\"version\">")
                .append(Figures.escape(model.version()))
                .append("</span></h1><p class=\"sub\">")
                .append(report.compares() ? "against <b>" + Figures.escape(title(1)) + "</b> " : "")
                .append("on ")
                .append(Figures.count(report.records().scored()))
                .append(" records of <b>")
                .append(Figures.escape(report.data()))
                .append("</b>")
                .append(Figures.escape(times()))
                .append("</p></header>");
    }

    private String times() {
        Records records = report.records();
        return records.from() == null || records.to() == null
                ? ""
                : ", " + records.from().replace("T00:00:00Z", "") + " to "
                        + records.to().replace("T00:00:00Z", "");
    }

    private void notes() {
        Records records = report.records();
        if (records.allDeadLetters() + records.skipped() + records.withoutTime() == 0) {
            return;
        }
        html.append("<section class=\"note warn\"><ul>");
        if (records.allDeadLetters() > 0) {
            note("Dead letters: "
                    + records.deadLetters().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(entry -> Figures.count(entry.getValue()) + " " + entry.getKey())
                            .collect(Collectors.joining(", "))
                    + ". The first: " + String.join("; ", records.firstDeadLetters()));
        }
        if (records.skipped() > 0) {
            note(
                    Figures.count(records.skipped())
                            + " lines or records could not be read and were skipped; of a topic, a service makes dead letters of them");
        }
        if (records.withoutTime() > 0) {
            note(Figures.count(records.withoutTime())
                    + " records have no time that can be read; they count in the totals, but on no day");
        }
        html.append("</ul></section>");
    }

    private void note(String text) {
        html.append("<li>").append(Figures.escape(text)).append("</li>");
    }

    private void tiles() {
        html.append("<section class=\"tiles\">");
        Alarms now = first().models().get(0);
        markup.tile(
                "Alarms at " + budget(first()), Figures.count(now.alarms()), share(now.share()) + " of the records");
        if (now.perDay() != null) {
            markup.tile("Alarms a day", Figures.shortly(now.perDay()), "a mean over all days");
        }
        markup.tile("Critical", Figures.count(now.criticals()), "at a tenth of the budget");
        Difference difference = first().difference();
        if (difference != null) {
            markup.tile("Gained", Figures.count(difference.gained()), "against " + title(1));
            markup.tile("Lost", Figures.count(difference.lost()), lostWord(difference));
            markup.tile("Kept", Figures.count(difference.kept()), "alarms of both");
        }
        html.append("</section>");
    }

    private String lostWord(Difference difference) {
        long before = difference.lost() + difference.kept();
        return before == 0 ? "of no alarms" : share(difference.lost() / (double) before) + " of its alarms";
    }

    private static String budget(Budget budget) {
        return budget.budget().contains("per") ? budget.budget() : share(budget.share());
    }

    private static String share(@Nullable Double share) {
        return share == null ? "–" : Figures.shortly(PER_CENT * share) + " %";
    }

    private void budgets() {
        boolean labelled = first().models().get(0).labelled() != null;
        boolean perDay = first().models().get(0).perDay() != null;
        html.append(
                        "<section class=\"card\"><h2>Alarms at each budget</h2><div class=\"scroll\"><table><thead><tr><th>Budget"
                                + "<th>Model<th class=\"n\">Alarms<th class=\"n\">Share")
                .append(perDay ? "<th class=\"n\">A day" : "")
                .append("<th class=\"n\">Warning<th class=\"n\">Critical")
                .append(labelled ? "<th class=\"n\">Precision<th class=\"n\">Recall<th class=\"n\">False alarms" : "")
                .append(report.compares() ? "<th class=\"n\">Gained<th class=\"n\">Lost<th class=\"n\">Kept" : "")
                .append("</tr></thead><tbody>");
        for (Budget budget : report.budgets()) {
            for (int model = 0; model < report.models().size(); model++) {
                budgetRow(budget, model, perDay);
            }
        }
        html.append("</tbody></table></div></section>");
    }

    private void budgetRow(Budget budget, int model, boolean perDay) {
        Alarms alarms = budget.models().get(model);
        html.append("<tr><td>").append(model == 0 ? Figures.escape(budget(budget)) : "");
        html.append("<td>").append(Figures.escape(title(model)));
        number(Figures.count(alarms.alarms()));
        number(share(alarms.share()));
        if (perDay) {
            number(alarms.perDay() == null ? "–" : Figures.shortly(alarms.perDay()));
        }
        number(Figures.count(alarms.warnings()));
        number(Figures.count(alarms.criticals()));
        Labelled labelled = alarms.labelled();
        if (labelled != null) {
            number(share(labelled.precision()));
            number(share(labelled.recall()));
            number(share(labelled.falseAlarmRate()));
        }
        Difference difference = budget.difference();
        if (difference != null && model == 0) {
            number(Figures.count(difference.gained()) + anomalies(difference.gainedAnomalies()));
            number(Figures.count(difference.lost()) + anomalies(difference.lostAnomalies()));
            number(Figures.count(difference.kept()));
        } else if (difference != null) {
            html.append("<td><td><td>");
        }
        html.append("</tr>");
    }

    private static String anomalies(@Nullable Long anomalies) {
        return anomalies == null ? "" : " (" + Figures.count(anomalies) + " labelled)";
    }

    private void number(String text) {
        html.append("<td class=\"n\">").append(Figures.escape(text));
    }

    private void pictures() {
        html.append("<section class=\"grid2\">");
        String both = Markup.key("s2", title(0)) + (report.compares() ? Markup.key("s1", title(1)) : "");
        markup.figure(
                "Alarms a " + charts.period() + " at " + budget(first()),
                both + Markup.key("level3", "critical"),
                charts.alarms(),
                "The dashed line is what the budget allows of ordinary records. What lies above it all the time is another kind of"
                        + " records than the model was trained on, or more anomalies than there used to be.");
        markup.figure(
                "P-values against their promise",
                both + Markup.key("best", "as promised"),
                charts.tail(),
                "Of ordinary records one in a thousand has a p-value up to 0.001. A line above the grey one flags more than the"
                        + " budget says, a line below it less.");
        if (report.compares()) {
            markup.figure(
                    "Gained and lost a " + charts.period(),
                    Markup.key("s3", "gained") + Markup.key("s4", "lost") + Markup.key("s1", "kept"),
                    charts.differences(),
                    "Gained: alarms of " + title(0) + " alone. Lost: alarms of " + title(1) + " alone.");
            markup.figure(
                    "P-values of both models",
                    Markup.key("s2", "records, logarithmic"),
                    charts.joint(),
                    "Upper left: gained. Lower right: lost. Upper right: flagged by both.");
        }
        html.append("</section>");
    }

    private void examples(String title, String hint, List<Example> examples) {
        html.append("<section class=\"card\"><h2>").append(Figures.escape(title));
        html.append("</h2><p class=\"hint\">").append(Figures.escape(hint)).append("</p>");
        if (examples.isEmpty()) {
            html.append("<p>None.</p></section>");
            return;
        }
        html.append("<div class=\"scroll\"><table><thead><tr><th>Where");
        for (Model model : report.models()) {
            html.append("<th>").append(Figures.escape(model.title()));
        }
        html.append("<th>Reasons<th>Record</tr></thead><tbody>");
        for (Example example : examples) {
            html.append("<tr><td>").append(Figures.escape(example.place()));
            html.append(example.time() == null ? "" : "<br><small>" + example.time() + "</small>");
            html.append(
                    example.label() == null
                            ? ""
                            : "<br><small>labelled " + (example.label() == 1 ? "anomaly" : "ordinary") + "</small>");
            for (Score score : example.scores()) {
                html.append("<td>").append(Figures.shortly(score.score()));
                html.append("<br><small>p ").append(Figures.shortly(score.pValue()));
                html.append(score.severity().equals("none") ? "" : ", " + score.severity())
                        .append("</small>");
            }
            html.append("<td class=\"text\">");
            html.append(example.reasons().stream().map(this::reason).collect(Collectors.joining("<br>")));
            html.append("<td class=\"record\"><code>").append(Figures.escape(text(example.record())));
            html.append("</code></tr>");
        }
        html.append("</tbody></table></div></section>");
    }

    private String reason(Reason reason) {
        String place = reason.otherFields() == 0
                ? ""
                : reason.otherRank() == null
                        ? " <small>(the other model has no such field)</small>"
                        : String.format(
                                Locale.ROOT,
                                " <small>(rank %d of %d in the other model)</small>",
                                reason.otherRank(),
                                reason.otherFields());
        return Figures.escape(reason.text()) + place;
    }

    private static String text(JsonNode record) {
        String text = record.toString();
        return text.length() <= MAX_RECORD_TEXT ? text : text.substring(0, MAX_RECORD_TEXT) + "…";
    }

    private void leadingFields() {
        html.append(
                "<section class=\"card\"><h2>Leading reasons</h2><p class=\"hint\">How often each field is the first reason, at "
                        + Figures.escape(budget(first())) + ". Large sets are explained by a random sample.</p>");
        for (LeadingFields leading : report.reasons()) {
            html.append("<h3>")
                    .append(Figures.escape(setName(leading)))
                    .append("</h3><div class=\"scroll\"><table><tbody>");
            for (Map.Entry<String, Integer> field : leading.fields().entrySet()) {
                double share = field.getValue() / (double) Math.max(1, leading.explained());
                html.append("<tr><td>").append(Figures.escape(field.getKey()));
                number(Figures.count(field.getValue()));
                number(Figures.percent(share));
                html.append("<td class=\"wide\">").append(Markup.bar(share)).append("</tr>");
            }
            html.append("</tbody></table></div>");
        }
        html.append("</section>");
    }

    private String setName(LeadingFields leading) {
        String of = Figures.count(leading.alarms()) + " alarms"
                + (leading.explained() < leading.alarms()
                        ? ", of which " + leading.explained() + " are explained"
                        : "");
        return leading.set().equals("flagged")
                ? of
                : leading.set().substring(0, 1).toUpperCase(Locale.ROOT)
                        + leading.set().substring(1) + ", as " + title(leading.model()) + " sees it: " + of;
    }

    private void facts() {
        html.append("<section class=\"grid2\">");
        for (Model model : report.models()) {
            html.append("<div class=\"card\"><h2>")
                    .append(Figures.escape(model.title()))
                    .append("</h2><dl>");
            markup.fact("File", model.file());
            markup.fact("Fields", Figures.count(model.fields()));
            markup.fact("Histories of keys", model.histories() ? "yes" : "no");
            html.append("</dl></div>");
        }
        html.append("</section>");
    }
}

package io.elbo.trainer.cli;

import io.elbo.trainer.backtest.BacktestReport;
import io.elbo.trainer.backtest.BacktestReport.Alarms;
import io.elbo.trainer.backtest.BacktestReport.Budget;
import io.elbo.trainer.backtest.BacktestReport.Difference;
import io.elbo.trainer.backtest.BacktestReport.Example;
import io.elbo.trainer.backtest.BacktestReport.Labelled;
import io.elbo.trainer.backtest.BacktestReport.LeadingFields;
import io.elbo.trainer.backtest.BacktestReport.Period;
import io.elbo.trainer.backtest.BacktestReport.PeriodAlarms;
import io.elbo.trainer.backtest.BacktestReport.Records;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A backtest in lines for a person; the page has more. */
final class BacktestText {
    private static final int MAX_FIELDS = 5;
    private static final int MAX_EXAMPLES = 5;
    private static final int MAX_PERIODS = 40;
    private static final double PER_CENT = 100;

    private final BacktestReport report;

    BacktestText(BacktestReport report) {
        this.report = report;
    }

    void print(PrintWriter out) {
        records(out);
        out.println();
        budgets(out);
        out.println();
        periods(out);
        leadingFields(out);
        if (report.compares()) {
            examples(out, "Gained, the most surprising:", report.gained());
            examples(out, "Lost, the most surprising:", report.lost());
        }
        examples(out, "The most surprising records:", report.surprising());
    }

    private void records(PrintWriter out) {
        Records records = report.records();
        String times = records.from() == null ? "" : ", " + records.from() + " to " + records.to();
        out.println(count(records.scored()) + " records of " + TextTable.printable(report.data()) + times);
        out.println("model    " + title(0) + " (" + report.models().get(0).file() + ")");
        if (report.compares()) {
            out.println("against  " + title(1) + " (" + report.models().get(1).file() + ")");
        }
        if (records.allDeadLetters() > 0) {
            out.println("dead letters: "
                    + records.deadLetters().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(entry -> count(entry.getValue()) + " " + entry.getKey())
                            .collect(Collectors.joining(", "))
                    + "; the first at "
                    + TextTable.printable(records.firstDeadLetters().get(0)));
        }
        if (records.before() > 0) {
            out.println(count(records.before()) + " records before them were read for the histories of keys alone");
        }
        if (records.skipped() > 0) {
            out.println(
                    count(records.skipped())
                            + " lines or records could not be read and were skipped; of a topic, a service makes dead letters of them");
        }
        if (records.withoutTime() > 0) {
            out.println(count(records.withoutTime()) + " records have no time that can be read, and count on no day");
        }
    }

    private String title(int model) {
        return TextTable.printable(report.models().get(model).title());
    }

    private void budgets(PrintWriter out) {
        List<List<String>> lines = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of("budget", "model", "alarms", "share", "warning", "critical"));
        if (tellsAlarmsPerDay()) {
            heading.add(heading.indexOf("warning"), "a day");
        }
        if (labelled() != null) {
            heading.addAll(List.of("precision", "recall"));
        }
        if (report.compares()) {
            heading.addAll(List.of("gained", "lost", "kept"));
        }
        lines.add(heading);
        for (Budget budget : report.budgets()) {
            for (int model = 0; model < report.models().size(); model++) {
                lines.add(budgetLine(budget, model));
            }
        }
        table(out, lines);
        if (!tellsAlarmsPerDay()) {
            out.println("No mean a day is told: "
                    + (report.records().from() == null
                            ? "the records have no times."
                            : "the records cover less than an hour."));
        }
    }

    /** Whether the records cover enough time to say. */
    private boolean tellsAlarmsPerDay() {
        return report.budgets().stream()
                .flatMap(budget -> budget.models().stream())
                .anyMatch(alarms -> alarms.perDay() != null);
    }

    private @Nullable Labelled labelled() {
        return report.budgets().get(0).models().get(0).labelled();
    }

    private List<String> budgetLine(Budget budget, int model) {
        Alarms alarms = budget.models().get(model);
        List<String> line = new ArrayList<>();
        line.add(model > 0 ? "" : budget.budget().contains("per") ? budget.budget() : percent(budget.share()));
        line.add(title(model));
        line.add(count(alarms.alarms()));
        line.add(percent(alarms.share()));
        if (tellsAlarmsPerDay()) {
            line.add(number(alarms.perDay()));
        }
        line.add(count(alarms.warnings()));
        line.add(count(alarms.criticals()));
        Labelled labelled = alarms.labelled();
        if (labelled != null) {
            line.add(percent(labelled.precision()));
            line.add(percent(labelled.recall()));
        }
        Difference difference = budget.difference();
        if (difference != null && model == 0) {
            line.add(count(difference.gained()) + of(difference.gainedAnomalies()));
            line.add(count(difference.lost()) + of(difference.lostAnomalies()));
            line.add(count(difference.kept()));
        }
        return line;
    }

    private static String of(@Nullable Long anomalies) {
        return anomalies == null ? "" : " (" + count(anomalies) + " labelled)";
    }

    private void periods(PrintWriter out) {
        boolean days = report.periods().areDays();
        List<Period> periods = report.periods().periods();
        List<List<String>> lines = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of(days ? "day" : "from record", "records"));
        for (int model = 0; model < report.models().size(); model++) {
            heading.add(title(model));
            heading.add("critical");
        }
        if (report.compares()) {
            heading.addAll(List.of("gained", "lost", "kept"));
        }
        lines.add(heading);
        for (Period period : periods.subList(Math.max(0, periods.size() - MAX_PERIODS), periods.size())) {
            lines.add(periodLine(period));
        }
        Budget budget = report.budgets().get(0);
        out.println("Alarms a " + (days ? "day" : count(report.periods().length()) + " records") + " at "
                + (budget.budget().contains("per") ? budget.budget() : percent(budget.share()))
                + (periods.size() > MAX_PERIODS ? ", the last " + MAX_PERIODS + " (--format json has all)" : "") + ":");
        table(out, lines);
    }

    private List<String> periodLine(Period period) {
        PeriodAlarms alarms = period.budgets().get(0);
        List<String> line = new ArrayList<>(List.of(period.start(), count(period.records())));
        for (int model = 0; model < report.models().size(); model++) {
            line.add(count(alarms.warnings().get(model) + alarms.criticals().get(model)));
            line.add(count(alarms.criticals().get(model)));
        }
        if (report.compares()) {
            line.addAll(List.of(count(alarms.gained()), count(alarms.lost()), count(alarms.kept())));
        }
        return line;
    }

    private void leadingFields(PrintWriter out) {
        for (LeadingFields leading : report.reasons()) {
            if (leading.fields().isEmpty()) {
                continue;
            }
            String fields = leading.fields().entrySet().stream()
                    .limit(MAX_FIELDS)
                    .map(field -> TextTable.printable(field.getKey()) + " (" + field.getValue() + ")")
                    .collect(Collectors.joining(", "));
            out.println();
            out.println("Leading reasons of " + title(leading.model()) + " for "
                    + (leading.set().equals("flagged") ? "its alarms" : "what is " + leading.set())
                    + (leading.explained() < leading.alarms()
                            ? ", a sample of " + leading.explained() + " of " + count(leading.alarms())
                            : "")
                    + ": " + fields);
        }
    }

    private void examples(PrintWriter out, String heading, List<Example> examples) {
        if (examples.isEmpty()) {
            return;
        }
        out.println();
        out.println(heading);
        for (Example example : examples.subList(0, Math.min(MAX_EXAMPLES, examples.size()))) {
            out.println("  " + TextTable.printable(example.place())
                    + (example.time() == null ? "" : " " + example.time()) + ": "
                    + example.scores().stream()
                            .map(score -> "p " + shortly(score.pValue()) + " (" + score.severity() + ")")
                            .collect(Collectors.joining(" against ")));
            example.reasons()
                    .forEach(reason -> out.println("    " + TextTable.printable(reason.text())
                            + (reason.otherFields() == 0
                                    ? ""
                                    : reason.otherRank() == null
                                            ? " (the other model has no such field)"
                                            : " (rank " + reason.otherRank() + " of " + reason.otherFields()
                                                    + " in the other model)")));
        }
    }

    /** Columns as wide as they need to be: the first two to the left, figures to the right. */
    private static void table(PrintWriter out, List<List<String>> lines) {
        int columns = lines.get(0).size();
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                String pad = " ".repeat(widths[i] - line.get(i).length());
                boolean left = i == 0 || lines.get(0).get(i).equals("model");
                text.append(i == 0 ? "" : "  ").append(left ? line.get(i) + pad : pad + line.get(i));
            }
            out.println(text.toString().stripTrailing());
        }
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "-" : shortly(PER_CENT * share) + " %";
    }

    private static String number(@Nullable Double value) {
        return value == null ? "-" : shortly(value);
    }

    private static String shortly(double value) {
        if (value != 0 && Math.abs(value) < 1e-4) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
        return value >= 1000
                ? count(Math.round(value))
                : new BigDecimal(value)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString();
    }
}

package io.elbo.trainer.report;

import io.elbo.trainer.backtest.BacktestReport;
import io.elbo.trainer.backtest.BacktestReport.JointCell;
import io.elbo.trainer.backtest.BacktestReport.Period;
import io.elbo.trainer.backtest.BacktestReport.PeriodAlarms;
import io.elbo.trainer.backtest.BacktestReport.TailPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The pictures of one backtest. The model in question is blue, the one that it is compared with pale. */
final class BacktestCharts {
    private static final int MAX_GROUPS = 60;
    private static final double HALF_DECADE = 0.5;
    private static final double PER_CENT = 100;

    private final BacktestReport report;
    private final List<Group> groups;

    /** Adjacent periods that are one bar; alarms are means of a period. */
    private record Group(
            String label,
            double records,
            List<Double> warnings,
            List<Double> criticals,
            double gained,
            double lost,
            double kept) {
        double alarms(int model) {
            return warnings.get(model) + criticals.get(model);
        }
    }

    BacktestCharts(BacktestReport report) {
        this.report = report;
        groups = groups(report);
    }

    private static List<Group> groups(BacktestReport report) {
        List<Period> periods = report.periods().periods();
        int size = Math.max(1, (periods.size() + MAX_GROUPS - 1) / MAX_GROUPS);
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < periods.size(); i += size) {
            groups.add(group(report, periods.subList(i, Math.min(periods.size(), i + size))));
        }
        return groups;
    }

    private static Group group(BacktestReport report, List<Period> periods) {
        List<Double> warnings = new ArrayList<>();
        List<Double> criticals = new ArrayList<>();
        for (int i = 0; i < report.models().size(); i++) {
            int model = i;
            warnings.add(mean(periods, alarms -> alarms.warnings().get(model)));
            criticals.add(mean(periods, alarms -> alarms.criticals().get(model)));
        }
        String first = periods.get(0).start();
        String last = periods.get(periods.size() - 1).start();
        String label = report.periods().areDays() ? first : "from record " + first;
        return new Group(
                first.equals(last) ? label : label + " to " + last + ", means",
                periods.stream().mapToLong(Period::records).average().orElse(0),
                warnings,
                criticals,
                mean(periods, PeriodAlarms::gained),
                mean(periods, PeriodAlarms::lost),
                mean(periods, PeriodAlarms::kept));
    }

    private static double mean(List<Period> periods, ToDoubleFunction<PeriodAlarms> figure) {
        return periods.stream()
                .mapToDouble(period -> figure.applyAsDouble(period.budgets().get(0)))
                .average()
                .orElse(0);
    }

    /** What a period is, such as {@code day}. */
    String period() {
        return report.periods().areDays()
                ? "day"
                : Figures.count(report.periods().length()) + " records";
    }

    private Scale groupScale() {
        return new Scale(-0.5, Math.max(1, groups.size()) - 0.5, Chart.LEFT, Chart.RIGHT, false);
    }

    private Scale heightScale(ToDoubleFunction<Group> height) {
        double highest = groups.stream().mapToDouble(height).max().orElse(1);
        return new Scale(0, Math.max(1, highest) * 1.12, Chart.BOTTOM, Chart.TOP, false);
    }

    /** The start of a group at whole numbers; months and days alone for days. */
    private String groupText(double value) {
        int group = (int) Math.rint(value);
        if (Math.abs(value - group) > 1e-6 || group < 0 || group >= groups.size()) {
            return "";
        }
        String label =
                groups.get(group).label().replaceFirst("^from record ", "").replaceFirst(" to .*", "");
        return report.periods().areDays() ? label.substring(label.indexOf('-', 1) + 1) : label;
    }

    /** Alarms of each period by severity, at the first budget. */
    String alarms() {
        int models = report.models().size();
        Chart chart = new Chart(
                        "Alarms a " + period() + " by severity",
                        groupScale(),
                        heightScale(group -> Math.max(group.alarms(0), group.alarms(models - 1))))
                .axes(report.periods().areDays() ? "day (UTC)" : "record", "alarms a " + period(), this::groupText);
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            if (models == 2) {
                bars(chart, group, 1, "s1", i - 0.42, i);
                bars(chart, group, 0, "s2", i, i + 0.42);
            } else {
                bars(chart, group, 0, "s2", i - 0.42, i + 0.42);
            }
        }
        double allowed = report.budgets().get(0).share()
                * groups.stream().mapToDouble(Group::records).average().orElse(0);
        return chart.level("best", allowed, "budget").svg();
    }

    private void bars(Chart chart, Group group, int model, String style, double from, double to) {
        String tip = report.models().get(model).title() + "\n" + group.label() + "\n"
                + Figures.shortly(group.warnings().get(model)) + " warning, "
                + Figures.shortly(group.criticals().get(model)) + " critical\nof "
                + Figures.shortly(group.records()) + " records";
        if (group.alarms(model) > 0) {
            chart.bar("fill " + style, from, to, group.alarms(model), tip);
        }
        if (group.criticals().get(model) > 0) {
            chart.bar("fill level3", from, to, group.criticals().get(model), tip);
        }
    }

    /** Gained and lost alarms of each period, at the first budget. */
    String differences() {
        Chart chart = new Chart(
                        "Alarms gained and lost a " + period(),
                        groupScale(),
                        heightScale(group -> Math.max(group.kept(), Math.max(group.gained(), group.lost()))))
                .axes(report.periods().areDays() ? "day (UTC)" : "record", "alarms a " + period(), this::groupText);
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            String tip = group.label() + "\ngained " + Figures.shortly(group.gained()) + "\nlost "
                    + Figures.shortly(group.lost()) + "\nkept " + Figures.shortly(group.kept());
            if (group.gained() > 0) {
                chart.bar("fill s3", i - 0.42, i - 0.14, group.gained(), tip);
            }
            if (group.lost() > 0) {
                chart.bar("fill s4", i - 0.14, i + 0.14, group.lost(), tip);
            }
            if (group.kept() > 0) {
                chart.bar("fill s1", i + 0.14, i + 0.42, group.kept(), tip);
            }
        }
        return chart.svg();
    }

    /** The share of records at or below each p-value, against what ordinary records would have. */
    String tail() {
        List<TailPoint> tail = report.tail();
        double smallest = tail.stream()
                .flatMap(point -> point.shares().stream())
                .filter(share -> share > 0)
                .mapToDouble(Double::doubleValue)
                .min()
                .orElse(0.1);
        double lowest = Math.min(
                Math.min(smallest, 0.1),
                tail.isEmpty() ? 0.1 : tail.get(tail.size() - 1).pValue());
        Scale x = new Scale(lowest, 1, Chart.RIGHT, Chart.LEFT, true);
        Scale y = new Scale(lowest, 1, Chart.BOTTOM, Chart.TOP, true);
        Chart chart = new Chart("Share of records by p-value", x, y)
                .axes("p-value", "share of the records", Figures::shortly)
                .line("best", new double[] {lowest, 1}, new double[] {lowest, 1});
        for (int model = report.models().size() - 1; model >= 0; model--) {
            String style = model == 0 ? "s2" : "s1";
            List<Double> shares = shares(model);
            chart.line(
                    style,
                    tail.stream()
                            .limit(shares.size())
                            .mapToDouble(TailPoint::pValue)
                            .toArray(),
                    shares.stream().mapToDouble(Double::doubleValue).toArray());
            for (int i = 0; i < shares.size(); i++) {
                double pValue = tail.get(i).pValue();
                chart.dot(
                        "dot " + style,
                        pValue,
                        shares.get(i),
                        2.4,
                        report.models().get(model).title() + "\np-value up to " + Figures.shortly(pValue) + ":\n"
                                + Figures.shortly(PER_CENT * shares.get(i))
                                + " % of the records, where ordinary ones have "
                                + Figures.shortly(PER_CENT * pValue) + " %");
            }
        }
        return chart.svg();
    }

    /** Those above 0, which a logarithm can show. */
    private List<Double> shares(int model) {
        return report.tail().stream()
                .map(point -> point.shares().get(model))
                .takeWhile(share -> share > 0)
                .toList();
    }

    /** How many records have which p-value by both models. */
    String joint() {
        double highest = 2
                + report.joint().stream()
                        .mapToDouble(cell -> Math.max(cell.decade(), cell.otherDecade()))
                        .max()
                        .orElse(1);
        double most =
                report.joint().stream().mapToDouble(JointCell::records).max().orElse(1);
        Scale x = new Scale(0, highest, Chart.LEFT, Chart.RIGHT, false);
        Scale y = new Scale(0, highest, Chart.BOTTOM, Chart.TOP, false);
        Chart chart = new Chart("Records by the p-values of both models", x, y)
                .axes(
                        "-log10 p, " + report.models().get(1).title(),
                        "-log10 p, " + report.models().get(0).title());
        for (JointCell cell : report.joint()) {
            chart.cell(
                    "fill s2",
                    cell.otherDecade(),
                    cell.otherDecade() + HALF_DECADE,
                    cell.decade(),
                    cell.decade() + HALF_DECADE,
                    0.15 + 0.85 * Math.log1p((double) cell.records()) / Math.log1p(most),
                    Figures.count(cell.records()) + " records\np-value about 10^-" + Figures.shortly(cell.decade())
                            + " by " + report.models().get(0).title() + ",\n10^-"
                            + Figures.shortly(cell.otherDecade()) + " by "
                            + report.models().get(1).title());
        }
        double budget = -Math.log10(report.budgets().get(0).share());
        return chart.mark("best", budget, "budget", 0)
                .level("best", budget, "budget")
                .svg();
    }
}

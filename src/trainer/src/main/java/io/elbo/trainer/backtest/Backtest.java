package io.elbo.trainer.backtest;

import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.SharedDecoder;
import io.elbo.core.schema.Schema;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Notices;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Scores past records by one model, or by two, and says what they would have flagged: what a service with these models would, since
 * decoding, histories, engine and thresholds are the service's own. Memory does not grow with the records, but for the states of
 * keys if a model derives fields from them. Not thread-safe.
 */
public final class Backtest {
    private static final int RECORDS_LOOKED_AT_FOR_NAMES = 64;
    /** A share of the records from which on their order is told. */
    private static final double MANY = 0.1;

    private static final double DAY_SECONDS = 86_400;
    private static final double MIN_SECONDS_FOR_A_RATE = 3_600;

    private final List<BacktestModel> models;
    private final BacktestSettings settings;
    private final Notices notices;
    private final SharedDecoder decoder;
    private final BacktestFold fold;
    private String name = "";
    private long skipped;

    /**
     * @param models the one in question, and, if there is one, the one that it is compared with
     * @param notices told if records do not have fields that a model reads, or are not in the order of time
     */
    public Backtest(List<BacktestModel> models, BacktestSettings settings, Notices notices) {
        if (models.isEmpty() || models.size() > 2) {
            throw new IllegalArgumentException("a backtest is of one model or two, got " + models.size());
        }
        this.models = List.copyOf(models);
        this.settings = settings;
        this.notices = notices;
        List<Schema> schemas = new ArrayList<>();
        models.forEach(model -> schemas.add(model.metadata().schema()));
        if (settings.time() instanceof RecordTime.Value time) {
            schemas.add(time.schema());
        }
        decoder = new SharedDecoder(JsonFormat.JSON, schemas, Dataset.MAX_RECORD_BYTES);
        fold = new BacktestFold(models, settings);
    }

    private boolean derives() {
        return models.stream().anyMatch(BacktestModel::derives);
    }

    /** Reads data that came before, for the histories of keys alone; nothing is counted. */
    public void runBefore(Dataset data, FileScorer.Progress progress) throws IOException {
        SharedDecoder.Rows decoded = decoder.rows(1);
        long count = 0;
        try (Rows rows = data.rows()) {
            while (rows.next()) {
                decoded.clear();
                if (decoded.decode(rows.json()) == Decoded.ROW) {
                    for (int model = 0; model < models.size(); model++) {
                        models.get(model)
                                .histories()
                                .before(decoded.batch(model), 0, rows.recordKey(), rows.timestampMillis());
                    }
                }
                if (++count % RecordBlock.RECORDS == 0) {
                    progress.update(rows.fractionRead(), count);
                }
            }
        }
        progress.update(1, count);
    }

    /**
     * Runs over the data once, scores every record and counts.
     *
     * @param progress told the share of the data and the records so far
     */
    public void run(Dataset data, FileScorer.Progress progress) throws IOException {
        try (Rows rows = data.rows()) {
            new Pipeline(new ScoringStages(rows, progress), settings.threads()).run();
            skipped += rows.skipped();
        }
        name = data.name();
        models.forEach(model -> model.histories().notices().forEach(notices::notice));
        boolean goesByRate = settings.budgets().stream().anyMatch(AlertBudget.Rate.class::isInstance);
        if (goesByRate && fold.outOfOrder() > MANY * fold.scored()) {
            notices.notice(String.format(
                    Locale.ROOT,
                    "%,d of %,d records are more than a day earlier than others before them, so the rate of the records, by which"
                            + " budgets per unit of time go, is not that of a stream. Sort the data by time",
                    fold.outOfOrder(),
                    fold.scored()));
        }
    }

    /** What is done to each block of records. */
    private final class ScoringStages implements Pipeline.Stages {
        private final Rows rows;
        private final FileScorer.Progress progress;
        private boolean named; // whether the first records were asked for their names
        private boolean checked; // whether the first records were looked at for the models' fields
        private long records;

        ScoringStages(Rows rows, FileScorer.Progress progress) {
            this.rows = rows;
            this.progress = progress;
        }

        @Override
        public RecordBlock newBlock() {
            return new RecordBlock(decoder, models);
        }

        @Override
        public boolean read(RecordBlock block) throws IOException {
            boolean any = block.read(rows, settings.labelled(), named ? 0 : RECORDS_LOOKED_AT_FOR_NAMES);
            named = true;
            return any;
        }

        @Override
        public boolean decodesInOrder() {
            return derives();
        }

        @Override
        public void decode(RecordBlock block) {
            block.decode();
            block.date(settings);
            if (derives()) {
                block.derive(models);
            }
        }

        @Override
        public void score(RecordBlock block) {
            block.score(models);
        }

        @Override
        public void fold(RecordBlock block) throws IOException {
            if (!checked && block.rows().size() > 0) {
                for (int model = 0; model < models.size(); model++) {
                    models.get(model)
                            .presence()
                            .check(block.rows().batch(model), block.input(), block.names(), notices);
                }
                checked = true;
            }
            fold.fold(block);
            records += block.records();
            progress.update(block.fractionRead(), records);
        }
    }

    /**
     * What the records so far came to. Explains those that are shown, and samples of all alarms.
     *
     * @param progress told the share of the records that are explained, and their number
     */
    public BacktestReport report(FileScorer.Progress progress) throws IOException {
        List<KeptRecord> gained = fold.gained().highestFirst();
        List<KeptRecord> lost = fold.lost().highestFirst();
        List<KeptRecord> surprising = fold.surprising().highestFirst();
        int all = gained.size() + lost.size() + surprising.size();
        for (KeptRecords sample : List.of(fold.gainedSample(), fold.lostSample(), fold.keptSample())) {
            all += sample.highestFirst().size();
        }
        all += models.size() == 2 ? fold.keptSample().highestFirst().size() : 0;
        Reasons reasons = new Reasons(models, settings.threads(), progress, all);
        List<BacktestReport.LeadingFields> leading = models.size() == 1
                ? List.of(reasons.leading("flagged", fold.keptSample(), 0))
                : List.of(
                        reasons.leading("gained", fold.gainedSample(), 0),
                        reasons.leading("lost", fold.lostSample(), 1),
                        reasons.leading("kept", fold.keptSample(), 0),
                        reasons.leading("kept", fold.keptSample(), 1));
        return new BacktestReport(
                name,
                new BacktestReport.Records(
                        fold.scored(),
                        fold.before(),
                        skipped,
                        Collections.unmodifiableMap(new TreeMap<>(fold.deadLetters())),
                        List.copyOf(fold.firstDeadLetters()),
                        isoTime(fold.earliest()),
                        isoTime(fold.latest()),
                        fold.periods().withoutTime().records()),
                described(),
                budgets(),
                periods(fold.periods()),
                tail(),
                joint(),
                reasons.examples(gained, 0),
                reasons.examples(lost, 1),
                reasons.examples(surprising, 0),
                leading);
    }

    private List<BacktestReport.Model> described() {
        return models.size() == 1
                ? List.of(models.get(0).described(null))
                : List.of(models.get(0).described(models.get(1)), models.get(1).described(models.get(0)));
    }

    private List<BacktestReport.Budget> budgets() {
        Periods.Period total = fold.periods().total();
        double days = days();
        List<BacktestReport.Budget> budgets = new ArrayList<>();
        for (int i = 0; i < settings.budgets().size(); i++) {
            AlarmCounts counts = total.at(i);
            LabelCounts labels = fold.labels(i);
            List<BacktestReport.Alarms> alarms = IntStream.range(0, models.size())
                    .mapToObj(model -> new BacktestReport.Alarms(
                            counts.alarms(model),
                            counts.warnings(model),
                            counts.criticals(model),
                            fold.scored() == 0 ? null : counts.alarms(model) / (double) fold.scored(),
                            Double.isNaN(days) ? null : counts.alarms(model) / days,
                            labels.labelled(model)))
                    .toList();
            BacktestReport.Difference difference = models.size() == 1
                    ? null
                    : new BacktestReport.Difference(
                            counts.gained(),
                            counts.lost(),
                            counts.kept(),
                            labels.hasLabels() ? labels.gainedAnomalies() : null,
                            labels.hasLabels() ? labels.lostAnomalies() : null);
            BudgetThresholds thresholds = fold.thresholds().get(i);
            budgets.add(new BacktestReport.Budget(thresholds.text(), thresholds.share(), alarms, difference));
        }
        return budgets;
    }

    /** How many days the records cover; a few wrong times hardly make it more. NaN if that says nothing of a rate. */
    private double days() {
        double seconds =
                Math.min(fold.latest() - fold.earliest(), fold.periods().days().size() * DAY_SECONDS);
        return seconds >= MIN_SECONDS_FOR_A_RATE ? seconds / DAY_SECONDS : Double.NaN;
    }

    private BacktestReport.Periods periods(Periods periods) {
        List<BacktestReport.Period> listed = new ArrayList<>();
        if (settings.time() != null) {
            periods.days()
                    .forEach((day, period) -> listed.add(period(
                            Instant.ofEpochSecond(day * (long) DAY_SECONDS)
                                    .toString()
                                    .replaceFirst("T.*", ""),
                            period)));
            return new BacktestReport.Periods("day", 1, listed);
        }
        for (int i = 0; i < periods.stretches().size(); i++) {
            listed.add(period(
                    Long.toString(i * periods.stretchRecords()),
                    periods.stretches().get(i)));
        }
        return new BacktestReport.Periods("records", periods.stretchRecords(), listed);
    }

    private BacktestReport.Period period(String start, Periods.Period period) {
        List<BacktestReport.PeriodAlarms> budgets = new ArrayList<>();
        for (int i = 0; i < settings.budgets().size(); i++) {
            AlarmCounts counts = period.at(i);
            budgets.add(new BacktestReport.PeriodAlarms(
                    IntStream.range(0, models.size()).mapToObj(counts::warnings).toList(),
                    IntStream.range(0, models.size())
                            .mapToObj(counts::criticals)
                            .toList(),
                    counts.gained(),
                    counts.lost(),
                    counts.kept()));
        }
        return new BacktestReport.Period(start, period.records(), budgets);
    }

    private List<BacktestReport.TailPoint> tail() {
        SurpriseCounts counts = fold.surprises();
        List<BacktestReport.TailPoint> points = new ArrayList<>();
        for (int i = 0; i < counts.bins() && fold.scored() > 0; i++) {
            int bin = i;
            List<Double> shares = IntStream.range(0, models.size())
                    .mapToObj(model -> counts.share(model, bin))
                    .toList();
            if (shares.stream().allMatch(share -> share == 0)) {
                break;
            }
            points.add(new BacktestReport.TailPoint(counts.pValue(bin), shares));
        }
        return points;
    }

    private List<BacktestReport.JointCell> joint() {
        SurpriseCounts counts = fold.surprises();
        List<BacktestReport.JointCell> cells = new ArrayList<>();
        for (int i = 0; i < counts.jointBins(); i++) {
            for (int j = 0; j < counts.jointBins(); j++) {
                if (counts.joint(i, j) > 0) {
                    cells.add(new BacktestReport.JointCell(
                            counts.jointDecade(i), counts.jointDecade(j), counts.joint(i, j)));
                }
            }
        }
        return cells;
    }

    /** ISO 8601 in whole seconds; null for no time. */
    static @Nullable String isoTime(double seconds) {
        return Periods.isTime(seconds)
                ? Instant.ofEpochSecond((long) Math.floor(seconds)).toString()
                : null;
    }
}

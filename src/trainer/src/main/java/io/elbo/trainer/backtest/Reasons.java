package io.elbo.trainer.backtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.Batch;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.trainer.evaluate.FileScorer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Explains the records that a backtest has kept, on several threads: the reasons of the model that flags a record, and how the other
 * one ranks their fields.
 */
final class Reasons {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final List<BacktestModel> models;
    private final int threads;
    private final FileScorer.Progress progress;
    private final int all;
    private int done;

    /**
     * @param progress told of each record that is explained, on the caller's thread
     * @param all how many records will be explained
     */
    Reasons(List<BacktestModel> models, int threads, FileScorer.Progress progress, int all) {
        this.models = models;
        this.threads = threads;
        this.progress = progress;
        this.all = all;
    }

    /** What is made of one record. */
    private interface Task<T> {
        T of(KeptRecord kept) throws IOException;
    }

    private <T> List<T> each(List<KeptRecord> records, Task<T> task) throws IOException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (KeptRecord kept : records) {
                futures.add(executor.submit(() -> task.of(kept)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
                progress.update(++done / (double) Math.max(1, all), done);
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the backtest was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private List<Contribution> explain(KeptRecord kept, int model) throws IOException {
        BacktestModel explaining = models.get(model);
        Batch row = kept.row(model);
        return explaining
                .explainer()
                .explain(
                        explaining.engine(),
                        MAPPER.readTree(kept.document()),
                        row,
                        explaining.engine().explain(row, 0),
                        0,
                        kept.policy(model));
    }

    /** Records to be shown, with the reasons of this model. */
    List<BacktestReport.Example> examples(List<KeptRecord> records, int model) throws IOException {
        return each(records, kept -> example(kept, model));
    }

    private BacktestReport.Example example(KeptRecord kept, int model) throws IOException {
        List<BacktestReport.Score> scores = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            ThresholdPolicy policy = kept.policy(i);
            scores.add(new BacktestReport.Score(
                    kept.surprise(i),
                    kept.rawScore(i),
                    models.get(i).metadata().calibration().pValue(kept.rawScore(i)),
                    policy.severity(kept.rawScore(i)).label()));
        }
        return new BacktestReport.Example(
                kept.number(),
                kept.place(),
                Backtest.isoTime(kept.seconds()),
                kept.label() < 0 ? null : kept.label(),
                scores,
                model,
                reasons(kept, model),
                MAPPER.readTree(kept.document()));
    }

    private List<String> ranking(KeptRecord kept, int model) {
        BacktestModel ranking = models.get(model);
        Batch row = kept.row(model);
        return ranking.explainer()
                .ranking(ranking.engine(), row, ranking.engine().explain(row, 0), 0);
    }

    private List<BacktestReport.Reason> reasons(KeptRecord kept, int model) throws IOException {
        List<String> ranking = models.size() == 2 ? ranking(kept, 1 - model) : List.of();
        return explain(kept, model).stream()
                .map(reason -> new BacktestReport.Reason(
                        reason.field(),
                        reason.value(),
                        reason.expected(),
                        named(reason),
                        rank(ranking, reason.field()),
                        ranking.size()))
                .toList();
    }

    /** The reason's text with the field's name, which some texts begin with. */
    private static String named(Contribution reason) {
        return reason.text().startsWith(reason.field() + " ") ? reason.text() : reason.field() + " " + reason.text();
    }

    private static @Nullable Integer rank(List<String> ranking, String field) {
        int place = ranking.indexOf(field);
        return place < 0 ? null : place + 1;
    }

    /** How often which field is the first reason of this model. */
    BacktestReport.LeadingFields leading(String set, KeptRecords sample, int model) throws IOException {
        List<KeptRecord> records = sample.highestFirst();
        Map<String, Integer> counts = new TreeMap<>();
        for (List<Contribution> reasons : each(records, kept -> explain(kept, model))) {
            if (!reasons.isEmpty()) {
                counts.merge(reasons.get(0).field(), 1, Integer::sum);
            }
        }
        Map<String, Integer> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return new BacktestReport.LeadingFields(set, model, sample.offered(), records.size(), sorted);
    }
}

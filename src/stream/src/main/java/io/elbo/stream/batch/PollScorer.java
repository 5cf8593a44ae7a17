package io.elbo.stream.batch;

import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.tracing.PollTrace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Scores the records of a topic's polls for all its detectors, in tasks that score threads may take over. One stream thread
 * calls it: {@link #begin}, then {@link #add} for each partition, then {@link #finish}, whatever happens in between.
 *
 * <p>It retains the models from the first poll that they score until the first one that others score, so that a poll ends
 * with the models that it began with.
 */
final class PollScorer implements AutoCloseable {
    private final List<ObservedDetector> detectors;
    private final Shadows shadows;
    private final SchemaLook schemas;
    private final int batchRows;
    private final ScoringThreads.Share share;
    private final ArrayDeque<ScoringTask> free = new ArrayDeque<>();
    private final List<ScoringTask> started = new ArrayList<>();
    private final AtomicLong heldBytes = new AtomicLong();
    private List<ActiveModel> active = List.of(); // by detector, as they were when the poll began
    private List<ActiveModel> retained = List.of(); // by detector
    private List<DecodeGroup> groups = List.of();
    private @Nullable ScoringTask filling;
    private PollTrace trace = PollTrace.OFF;

    PollScorer(List<ObservedDetector> detectors, Challengers challengers, ScoringThreads threads, int batchRows) {
        this.detectors = detectors;
        schemas = new SchemaLook(detectors);
        shadows = new Shadows(
                detectors.stream()
                        .map(detector -> challengers.find(detector.detector().name()))
                        .toList(),
                batchRows);
        this.batchRows = batchRows;
        share = threads.share();
    }

    /** Takes the detectors' active models for this poll. */
    void begin(PollTrace ofPoll) {
        trace = ofPoll;
        heldBytes.set(0);
        boolean sameChallengers = shadows.look(); // before the active models: see Challenger
        List<ActiveModel> now =
                detectors.stream().map(detector -> detector.detector().active()).toList();
        if (!sameChallengers || !now.equals(active)) {
            close();
            retained = detectors.stream()
                    .map(detector -> detector.detector().retain())
                    .toList();
            groups = DecodeGroup.of(retained);
            active = now;
            shadows.retain(retained);
        }
    }

    /** Whether a detector has histories of keys, or a challenger has its own. */
    boolean remembers() {
        return shadows.haveOwnHistories() || groups.stream().anyMatch(DecodeGroup::remembers);
    }

    /** The models of this poll, by detector. */
    List<ActiveModel> models() {
        return retained;
    }

    /** The thresholds of a partition for this poll, by detector. */
    List<ThresholdPolicy> policies(int partition) {
        return retained.stream().map(model -> model.policies().of(partition)).toList();
    }

    void add(PolledPartition partition) {
        schemas.look(partition.records());
        for (int i = 0; i < partition.records().size(); i++) {
            ScoringTask task = filling == null ? next() : filling;
            filling = task;
            task.add(partition, i);
            if (task.isFull()) {
                filling = null;
                started.add(task);
                share.add(task);
            }
        }
    }

    private ScoringTask next() {
        ScoringTask task = free.poll();
        if (task != null) {
            task.begin(trace);
            return task;
        }
        List<GroupScorer> scorers =
                groups.stream().map(group -> group.scorer(detectors, batchRows)).toList();
        task = new ScoringTask(scorers, shadows.scorers(scorers), batchRows, heldBytes);
        task.begin(trace);
        return task;
    }

    /** Scores what is left, and returns when every task of the poll has ended. */
    void finish() {
        try {
            if (filling != null) {
                started.add(filling);
                filling.run(); // seldom full: not worth waking a thread
            }
        } finally {
            filling = null;
            share.finish();
            for (ScoringTask task : started) {
                task.handOver();
                task.clear();
                free.add(task);
            }
            started.clear();
        }
    }

    /** Gives the models back. */
    @Override
    public void close() {
        free.clear(); // they belong to these models
        active = List.of();
        retained.forEach(ActiveModel::close);
        shadows.close();
        retained = List.of();
    }
}

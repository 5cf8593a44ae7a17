package io.elbo.service.console;

import io.elbo.core.feature.Batch;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.SilenceChange;
import io.elbo.core.verdict.Severity;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.schema.SchemaChanged;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Keeps what the console shows of one detector's committed records, and passes all on to another observer. Thread-safe. */
public final class TracedDetector implements DetectionObserver {
    /** Points of all detectors together. */
    private static final int MAX_POINTS = 50_000;

    private static final int MIN_POINTS = 500;
    private static final int SECONDS_OF_POINTS = 900; // what the page can show

    private final DetectionObserver next;
    private final Clock clock;
    private final ScoreTrace trace;
    private final RecordsPerSecond rate = new RecordsPerSecond();
    private final LongAdder anomalies = new LongAdder();
    private final LongAdder unscored = new LongAdder();
    private final LongAdder refusedOutputs = new LongAdder();
    private volatile @Nullable Rejection lastRejection; // null before the first
    private volatile long activeSince;

    private record Rejection(Outcome.Rejected why, long atMillis) {}

    /** @param detectors how many share the memory of all points */
    public TracedDetector(DetectionObserver next, int detectors, Clock clock) {
        this.next = next;
        this.clock = clock;
        int points = Math.max(MIN_POINTS, MAX_POINTS / detectors);
        trace = new ScoreTrace(points, Math.max(1, points / SECONDS_OF_POINTS), clock.millis());
        activeSince = clock.millis();
    }

    /** Another model has become active. */
    public void modelChanged() {
        activeSince = clock.millis();
    }

    /** Time passes: called about once a second. */
    void tick() {
        long now = clock.millis();
        trace.tick(now);
        rate.sample(now, records());
    }

    /** Committed records since the start, rejected ones included. */
    long records() {
        return trace.records() + unscored.sum();
    }

    double recordsPerSecond() {
        return rate.perSecond();
    }

    /** Committed anomalies since the start. */
    long anomalies() {
        return anomalies.sum();
    }

    /** Committed dead letters since the start; null if there are none. */
    @Nullable
    DeadLettersView deadLetters() {
        Rejection last = lastRejection;
        return last == null
                ? null
                : new DeadLettersView(
                        unscored.sum() + refusedOutputs.sum(),
                        last.why().reason(),
                        last.why().detail(),
                        last.atMillis());
    }

    /** When the model in use became active on this instance, milliseconds since 1970. */
    long activeSince() {
        return activeSince;
    }

    long nextPoint() {
        return trace.next();
    }

    ScorePoints points(long after) {
        return trace.points(after);
    }

    List<ScoreQuantiles> quantiles() {
        return trace.quantiles();
    }

    ScoreHistogram histogram() {
        return trace.histogram(clock.millis());
    }

    @Override
    public void modelCalled(int rows, long nanos) {
        next.modelCalled(rows, nanos);
    }

    @Override
    public void inferenceFailed() {
        next.inferenceFailed();
    }

    @Override
    public void scoredAlone() {
        next.scoredAlone();
    }

    @Override
    public void explainedBriefly(int count) {
        next.explainedBriefly(count);
    }

    @Override
    public Runnable fields(Batch batch) {
        return next.fields(batch);
    }

    @Override
    public void ordinary(float[] scores, float[] rawScores, long[] latencyMillis, int from, int to) {
        trace.ordinary(scores, from, to, clock.millis());
        next.ordinary(scores, rawScores, latencyMillis, from, to);
    }

    @Override
    public void anomaly(Outcome.Anomaly anomaly, long latencyMillis) {
        boolean isCritical = anomaly.verdict().severity() == Severity.CRITICAL;
        trace.flagged(
                anomaly.verdict().score(), isCritical ? ScorePoints.CRITICAL : ScorePoints.ANOMALY, clock.millis());
        anomalies.increment();
        next.anomaly(anomaly, latencyMillis);
    }

    @Override
    public void suppressed(Outcome.Suppressed suppressed, long latencyMillis) {
        trace.flagged(suppressed.verdict().score(), ScorePoints.SUPPRESSED, clock.millis());
        next.suppressed(suppressed, latencyMillis);
    }

    @Override
    public void rejected(Outcome.Rejected rejected, long latencyMillis) {
        unscored.increment();
        lastRejection = new Rejection(rejected, clock.millis());
        next.rejected(rejected, latencyMillis);
    }

    @Override
    public void skipped(Outcome.Skipped skipped) {
        next.skipped(skipped);
    }

    @Override
    public void incident(IncidentChange change, @Nullable String suppressed) {
        next.incident(change, suppressed);
    }

    @Override
    public void silence(SilenceChange change, @Nullable String suppressed) {
        next.silence(change, suppressed);
    }

    @Override
    public void schemaChanged(SchemaChanged change) {
        next.schemaChanged(change);
    }

    @Override
    public void outputRefused() {
        refusedOutputs.increment();
        lastRejection = new Rejection(
                Outcome.Rejected.outputRefused("a topic has refused what is written of a record"), clock.millis());
        next.outputRefused();
    }
}

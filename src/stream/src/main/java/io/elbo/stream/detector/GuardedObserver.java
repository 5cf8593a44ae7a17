package io.elbo.stream.detector;

import io.elbo.core.feature.Batch;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.SilenceChange;
import io.elbo.stream.schema.SchemaChanged;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An observer whose failures cost its own figures and nothing else: they are logged, at most once a minute. Thread-safe. */
final class GuardedObserver implements DetectionObserver {
    private static final System.Logger LOG = System.getLogger(GuardedObserver.class.getName());

    private final String detector;
    private final DetectionObserver observer;
    private final AtomicLong reportedNanos = new AtomicLong(); // 0 until the first report

    private GuardedObserver(String detector, DetectionObserver observer) {
        this.detector = detector;
        this.observer = observer;
    }

    static DetectionObserver of(String detector, DetectionObserver observer) {
        return observer instanceof GuardedObserver ? observer : new GuardedObserver(detector, observer);
    }

    @Override
    public void modelCalled(int rows, long nanos) {
        guard(() -> observer.modelCalled(rows, nanos));
    }

    @Override
    public void inferenceFailed() {
        guard(observer::inferenceFailed);
    }

    @Override
    public void scoredAlone() {
        guard(observer::scoredAlone);
    }

    @Override
    public void explainedBriefly(int anomalies) {
        guard(() -> observer.explainedBriefly(anomalies));
    }

    @Override
    public Runnable fields(Batch batch) {
        try {
            Runnable fields = observer.fields(batch);
            return () -> guard(fields);
        } catch (Throwable e) {
            report(e);
            return () -> {};
        }
    }

    @Override
    public void ordinary(float[] scores, float[] rawScores, long[] latencyMillis, int from, int to) {
        guard(() -> observer.ordinary(scores, rawScores, latencyMillis, from, to));
    }

    @Override
    public void anomaly(Outcome.Anomaly anomaly, long latencyMillis) {
        guard(() -> observer.anomaly(anomaly, latencyMillis));
    }

    @Override
    public void suppressed(Outcome.Suppressed suppressed, long latencyMillis) {
        guard(() -> observer.suppressed(suppressed, latencyMillis));
    }

    @Override
    public void rejected(Outcome.Rejected rejected, long latencyMillis) {
        guard(() -> observer.rejected(rejected, latencyMillis));
    }

    @Override
    public void skipped(Outcome.Skipped skipped) {
        guard(() -> observer.skipped(skipped));
    }

    @Override
    public void incident(IncidentChange change, @Nullable String suppressed) {
        guard(() -> observer.incident(change, suppressed));
    }

    @Override
    public void silence(SilenceChange change, @Nullable String suppressed) {
        guard(() -> observer.silence(change, suppressed));
    }

    @Override
    public void schemaChanged(SchemaChanged change) {
        guard(() -> observer.schemaChanged(change));
    }

    @Override
    public void outputRefused() {
        guard(observer::outputRefused);
    }

    private void guard(Runnable event) {
        try {
            event.run();
        } catch (Throwable e) {
            report(e);
        }
    }

    private void report(Throwable cause) {
        long now = System.nanoTime();
        long before = reportedNanos.get();
        boolean due = before == 0 || now - before > TimeUnit.MINUTES.toNanos(1);
        if (due && reportedNanos.compareAndSet(before, now)) {
            LOG.log(System.Logger.Level.WARNING, "detector " + detector + ": figures are lost", cause);
        }
    }
}

package io.elbo.stream.detector;

import io.elbo.core.feature.Batch;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.SilenceChange;
import io.elbo.stream.schema.SchemaChanged;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts what it is told. Calls of the model may come from any thread, the rest from one at a time. */
public final class Counts implements DetectionObserver {
    public final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
    public final AtomicInteger failures = new AtomicInteger();
    public final AtomicInteger fieldsTold = new AtomicInteger();
    public final List<Float> ordinaryScores = new ArrayList<>();
    public final List<Outcome.Anomaly> anomalies = new ArrayList<>();
    public final List<Outcome.Suppressed> suppressed = new ArrayList<>();
    public final List<IncidentChange> incidents = new ArrayList<>();
    public final List<SilenceChange> silences = new ArrayList<>();
    public final List<String> suppressedIncidents = new ArrayList<>(); // the rules
    public final List<Outcome.Skipped> skipped = new ArrayList<>();
    public final List<SchemaChanged> schemas = new ArrayList<>();
    public int scoredAlone;
    public int deadLetters;
    public int outputsRefused;

    /** Records with a verdict. */
    public int verdicts() {
        return ordinaryScores.size() + anomalies.size() + suppressed.size();
    }

    @Override
    public void modelCalled(int rows, long nanos) {
        batches.add(rows);
    }

    @Override
    public void inferenceFailed() {
        failures.incrementAndGet();
    }

    @Override
    public void scoredAlone() {
        scoredAlone++;
    }

    @Override
    public Runnable fields(Batch batch) {
        return fieldsTold::incrementAndGet;
    }

    @Override
    public void ordinary(float[] scores, float[] rawScores, long[] latencyMillis, int from, int to) {
        for (int i = from; i < to; i++) {
            ordinaryScores.add(scores[i]);
        }
    }

    @Override
    public void anomaly(Outcome.Anomaly anomaly, long latencyMillis) {
        anomalies.add(anomaly);
    }

    @Override
    public void incident(IncidentChange change, @Nullable String suppressed) {
        incidents.add(change);
        if (suppressed != null) {
            suppressedIncidents.add(suppressed);
        }
    }

    @Override
    public void silence(SilenceChange change, @Nullable String suppressed) {
        silences.add(change);
        if (suppressed != null) {
            suppressedIncidents.add(suppressed);
        }
    }

    @Override
    public void suppressed(Outcome.Suppressed outcome, long latencyMillis) {
        suppressed.add(outcome);
    }

    @Override
    public void rejected(Outcome.Rejected rejected, long latencyMillis) {
        deadLetters++;
    }

    @Override
    public void skipped(Outcome.Skipped record) {
        skipped.add(record);
    }

    @Override
    public void outputRefused() {
        outputsRefused++;
    }

    @Override
    public void schemaChanged(SchemaChanged change) {
        schemas.add(change);
    }
}

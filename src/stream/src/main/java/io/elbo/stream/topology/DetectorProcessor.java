package io.elbo.stream.topology;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.score.ScoringException;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.core.verdict.Verdict;
import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Examination;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.RowScorer;
import io.elbo.stream.detector.SourceRef;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Judges each record by the scores that its poll's batch gave it, and forwards anomalies, verdicts and dead letters to
 * the sink of each. A record without scores, as when the batch failed, is scored alone. One instance per task.
 */
final class DetectorProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    /** Names of the sinks: the topology's nodes behind this one. */
    record Sinks(
            String anomalies,
            @Nullable String scores,
            @Nullable String annotated,
            String deadLetters,
            @Nullable String calibrations) {}

    private final Detector detector;
    private final DetectionObserver observer;
    private final PendingScores pendingScores;
    private final OutputRecords outputs;
    private final Sinks sinks;
    private final RowScorer rowScorer;
    private @Nullable Learning learning; // null where the judge is always the same
    private @Nullable ProcessorContext<byte[], byte[]> context;

    DetectorProcessor(ObservedDetector watch, PendingScores pendingScores, OutputRecords outputs, Sinks sinks) {
        detector = watch.detector();
        observer = watch.observer();
        this.pendingScores = pendingScores;
        this.outputs = outputs;
        this.sinks = sinks;
        rowScorer = new RowScorer(detector);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        String calibrations = sinks.calibrations();
        learning = calibrations == null ? null : new Learning(context, detector, calibrations);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<byte[], byte[]> here = Objects.requireNonNull(context);
        RecordMetadata position = here.recordMetadata().orElseThrow();
        Outcome outcome = pendingScores
                .queue(detector.name(), position.topic(), position.partition())
                .take(position.offset());
        if (outcome == Outcome.SETTLED) {
            return;
        }
        if (outcome == null) {
            outcome = scoreAlone(record);
        }
        SourceRef source = new SourceRef(position.topic(), position.partition(), position.offset(), record.timestamp());
        if (outcome instanceof Outcome.Scored scored) {
            ThresholdPolicy thresholds = learning == null ? detector.judge() : learning.judge();
            Verdict verdict = thresholds.verdict(scored.rawScore(), scored.parts());
            if (sinks.scores() != null) {
                here.forward(outputs.score(record, source, verdict, thresholds.threshold()), sinks.scores());
            }
            if (sinks.annotated() != null) {
                here.forward(outputs.annotated(record, verdict), sinks.annotated());
            }
            if (verdict.isAnomaly()) {
                Examination.Explained explained = explain(record, verdict);
                here.forward(
                        outputs.anomaly(record, source, verdict, thresholds.threshold(), explained), sinks.anomalies());
                observer.explained(explained.contributions());
            }
            observer.judged(verdict, record.timestamp());
            if (learning != null) {
                learning.learn(verdict.rawScore(), record.timestamp());
            }
        } else if (outcome instanceof Outcome.Rejected rejected) {
            here.forward(outputs.deadLetter(record, source, rejected), sinks.deadLetters());
            observer.deadLetter(rejected.reason(), record.timestamp());
        }
    }

    private Outcome scoreAlone(Record<byte[], byte[]> record) {
        observer.scoredSingly();
        Outcome outcome = rowScorer.score(record.value());
        if (outcome instanceof Outcome.Rejected rejected && rejected.isScoringFailed()) {
            observer.inferenceFailed();
        }
        return outcome;
    }

    /** The reasons; none where the model scores the record but twice fails to explain it. */
    private Examination.Explained explain(Record<byte[], byte[]> record, Verdict verdict) {
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                if (detector.examine(record.value()) instanceof Examination.Explained explained) {
                    return explained;
                }
            } catch (ScoringException e) {
                observer.inferenceFailed();
            }
        }
        return new Examination.Explained(verdict, List.of(), MissingNode.getInstance());
    }
}

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
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What one detector does with each record of its topic: takes the scores that the poll's batch gave the record, and
 * forwards verdict, annotated record and anomaly where there is one. A record without scores, as when the batch failed, is
 * scored alone. One instance per task.
 */
final class DetectorStep {
    private final Detector detector;
    private final DetectionObserver observer;
    private final PendingScores pendingScores;
    private final OutputRecords outputs;
    private final @Nullable String calibrationTopic;
    private final RowScorer rowScorer;
    private @Nullable Learning learning; // null where the judge is always the same
    private @Nullable OutputGate gate;

    /** @param calibrationTopic may be null where the detector does not learn */
    DetectorStep(
            ObservedDetector observed,
            PendingScores pendingScores,
            OutputRecords outputs,
            @Nullable String calibrationTopic) {
        detector = observed.detector();
        observer = observed.observer();
        this.pendingScores = pendingScores;
        this.outputs = outputs;
        this.calibrationTopic = calibrationTopic;
        rowScorer = new RowScorer(detector);
    }

    void init(ProcessorContext<byte[], Output> context, OutputGate gate) {
        this.gate = gate;
        learning = detector.settings().learns()
                ? new Learning(context, detector, Objects.requireNonNull(calibrationTopic))
                : null;
    }

    String detector() {
        return detector.name();
    }

    String deadLetterTopic() {
        return detector.settings().deadLetterTopic();
    }

    /**
     * Why the record needs a dead letter, which the caller writes: the detector rejects it, or an output topic does not
     * accept what the detector writes of it. Null where everything is answered.
     */
    Outcome.@Nullable Rejected process(Record<byte[], byte[]> record, SourceRef source) {
        Outcome outcome = pendingScores
                .queue(detector.name(), source.topic(), source.partition())
                .take(source.offset());
        if (outcome == null) {
            outcome = scoreAlone(record);
        }
        if (outcome instanceof Outcome.Scored scored) {
            OutputGate outputs = Objects.requireNonNull(gate);
            write(outputs, scored, record, source);
            Outcome.Rejected keptBack = outputs.takeKeptBack();
            if (keptBack != null) {
                observer.outputRefused();
            }
            return keptBack;
        } else if (outcome instanceof Outcome.Rejected rejected) {
            observer.deadLetter(rejected.reason(), record.timestamp());
            return rejected;
        }
        return null;
    }

    private void write(OutputGate gate, Outcome.Scored scored, Record<byte[], byte[]> record, SourceRef source) {
        ThresholdPolicy thresholds = learning == null ? detector.judge() : learning.judge();
        Verdict verdict = thresholds.verdict(scored.rawScore(), scored.parts());
        String scoresTopic = detector.settings().scoresTopic();
        if (scoresTopic != null) {
            gate.forward(outputs.score(scoresTopic, record, source, verdict, thresholds.threshold()));
        }
        String annotatedTopic = detector.settings().annotatedTopic();
        if (annotatedTopic != null) {
            gate.forward(outputs.annotated(annotatedTopic, record, verdict));
        }
        if (verdict.isAnomaly()) {
            Examination.Explained explained = explain(record, verdict);
            gate.forward(outputs.anomaly(
                    detector.settings().anomaliesTopic(), record, source, verdict, thresholds.threshold(), explained));
            observer.explained(explained.contributions());
        }
        observer.judged(verdict, record.timestamp());
        if (learning != null) {
            learning.learn(verdict.rawScore(), record.timestamp());
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

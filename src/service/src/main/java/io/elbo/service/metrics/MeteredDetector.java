package io.elbo.service.metrics;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.SilenceChange;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.core.verdict.Severity;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.core.verdict.Verdict;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.schema.SchemaChanged;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One detector's figures. Every meter is there from the start, at zero: tags are the detector, and words of small fixed
 * sets. Those that depend on the model follow it. Thread-safe.
 */
public final class MeteredDetector implements DetectionObserver {
    private final Clock clock;
    private final Counter ordinary;
    private final Counter anomalies;
    private final Counter suppressed;
    private final Counter rejected;
    private final Map<Severity, Counter> bySeverity = new EnumMap<>(Severity.class);
    private final Map<String, Counter> deadLetters = new HashMap<>();
    private final Map<Decoded.Why, Counter> skipped = new EnumMap<>(Decoded.Why.class);
    private final Map<String, Counter> suppressedByRule = new HashMap<>();
    private final @Nullable IncidentMeters incidents; // null if keys have no incidents
    private final SchemaMeters schemas;
    private final Counter inferenceFailures;
    private final Counter singleScored;
    private final Counter briefly;
    private final DistributionSummary score;
    private final PValues pValue;
    private final DistributionSummary batchRecords;
    private final Timer inference;
    private final Timer endToEnd;
    private final SlidingShare alarms;
    private final Detector detector;
    private final int maxFields;
    private final MeterRegistry registry;
    private volatile ModelMeters model;

    /** @param maxFields how many fields have series of their own: the schema's first ones */
    public MeteredDetector(Detector detector, int maxFields, MeterRegistry registry, Clock clock) {
        this.clock = clock;
        Tags tags = Tags.of("detector", detector.name());
        ordinary = records(registry, tags, "ordinary");
        anomalies = records(registry, tags, "anomaly");
        suppressed = records(registry, tags, "suppressed");
        rejected = records(registry, tags, "dead_letter");
        for (Severity severity : Severity.values()) {
            if (severity != Severity.NONE) {
                bySeverity.put(
                        severity,
                        Counter.builder("elbo.anomalies")
                                .description("Records past the detector's threshold that no rule suppresses")
                                .tags(tags.and("severity", severity.label()))
                                .register(registry));
            }
        }
        for (Decoded.Reason reason : Decoded.Reason.values()) {
            deadLetters.put(reason.label(), deadLetters(registry, tags, reason.label()));
        }
        for (String reason : List.of(Outcome.Rejected.SCORING_FAILED, Outcome.Rejected.OUTPUT_REFUSED)) {
            deadLetters.put(reason, deadLetters(registry, tags, reason));
        }
        for (Decoded.Why why : Decoded.Why.values()) {
            skipped.put(
                    why,
                    Counter.builder("elbo.records.skipped")
                            .description("Records that are passed over on purpose, without a verdict")
                            .tags(tags.and("reason", why.label()))
                            .register(registry));
        }
        for (SuppressionRule rule : detector.settings().suppressions()) {
            suppressedByRule.put(
                    rule.name(),
                    Counter.builder("elbo.anomalies.suppressed")
                            .description("Records past the detector's threshold that a rule of its policy suppresses")
                            .tags(tags.and("rule", rule.name()))
                            .register(registry));
        }
        incidents = mayHaveIncidents(detector.active()) ? new IncidentMeters(detector.settings(), registry) : null;
        schemas = new SchemaMeters(detector.name(), maxFields, registry);
        inferenceFailures = Counter.builder("elbo.inference.failures")
                .description("Calls of the model that have failed")
                .tags(tags)
                .register(registry);
        singleScored = Counter.builder("elbo.single.scored")
                .description("Records that were scored alone because their batch was not scored")
                .tags(tags)
                .register(registry);
        briefly = Counter.builder("elbo.anomalies.explained.briefly")
                .description("Anomalies with brief reasons only, because there were too many of them in one batch")
                .tags(tags)
                .register(registry);
        score = DistributionSummary.builder("elbo.score")
                .description("Surprise of the records, -ln(p-value), nats")
                .tags(tags)
                .serviceLevelObjectives(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 20, 25, 30, 34)
                .register(registry);
        pValue = new PValues(registry, tags);
        batchRecords = DistributionSummary.builder("elbo.batch.records")
                .description("Rows of one call of the model")
                .tags(tags)
                .serviceLevelObjectives(1, 4, 16, 64, 128, 256, 1_024)
                .register(registry);
        inference = Timer.builder("elbo.inference")
                .description("Duration of one call of the model")
                .tags(tags)
                .serviceLevelObjectives(
                        micros(20),
                        micros(50),
                        micros(100),
                        micros(250),
                        micros(500),
                        micros(1_000),
                        micros(2_500),
                        micros(10_000),
                        micros(100_000))
                .register(registry);
        endToEnd = Timer.builder("elbo.end.to.end")
                .description("From the record's own timestamp to its verdict")
                .tags(tags)
                .serviceLevelObjectives(
                        millis(5),
                        millis(10),
                        millis(25),
                        millis(50),
                        millis(100),
                        millis(250),
                        millis(500),
                        millis(1_000),
                        millis(5_000),
                        millis(60_000),
                        millis(3_600_000))
                .register(registry);
        alarms = new SlidingShare(clock);
        this.detector = detector;
        this.maxFields = maxFields;
        this.registry = registry;
        model = new ModelMeters(detector.name(), detector.active(), maxFields, registry, clock);
        registerGauges(detector, registry, tags);
    }

    private static boolean mayHaveIncidents(ActiveModel model) {
        return model.hasIncidents() || model.origin().hasRegistry();
    }

    private void registerGauges(Detector detector, MeterRegistry registry, Tags tags) {
        Gauge.builder("elbo.target.alarm.rate", this::targetAlarmRate)
                .description(
                        "Share of ordinary records that may be flagged: the alert budget. The largest of the partitions")
                .tags(tags)
                .register(registry);
        Gauge.builder("elbo.threshold", this::threshold)
                .description(
                        "Score from which a record is an anomaly, -ln of the alert budget, nats. The lowest of the partitions")
                .tags(tags)
                .register(registry);
        rawThreshold(
                registry, tags.and("partitions", "lowest"), () -> -largest(detector, policy -> -policy.rawThreshold()));
        rawThreshold(
                registry, tags.and("partitions", "highest"), () -> largest(detector, ThresholdPolicy::rawThreshold));
        Gauge.builder(
                        "elbo.target.critical.rate",
                        () -> largest(detector, policy -> policy.critical().probability()))
                .description(
                        "Share of ordinary records that may be flagged as critical: the critical budget. The largest of the partitions")
                .tags(tags)
                .register(registry);
        Gauge.builder("elbo.realised.alarm.rate", alarms, SlidingShare::share)
                .description("Share of the last hour's records that were flagged, suppressed ones included")
                .tags(tags)
                .register(registry);
    }

    /** Another model has become active: series of fields that are no more go, and those of the new ones begin. */
    public synchronized void modelChanged() {
        model.close(); // a gauge of the same name would stay with the old values
        model = new ModelMeters(detector.name(), detector.active(), maxFields, registry, clock);
    }

    /** How each field of the model in use does on this instance. */
    public List<FieldFigures> fieldFigures() {
        return model.fieldFigures();
    }

    /** Share of the last hour's records that were flagged, in [0, 1]; NaN if there were none. */
    public double realisedAlarmRate() {
        return alarms.share();
    }

    /** Share of ordinary records that may be flagged; the largest of the partitions. */
    public double targetAlarmRate() {
        return largest(detector, policy -> policy.warning().probability());
    }

    /** Score from which a record is an anomaly, nats; the lowest of the partitions. */
    public double threshold() {
        return -largest(detector, policy -> -policy.threshold());
    }

    private static void rawThreshold(MeterRegistry registry, Tags tags, Supplier<Number> value) {
        Gauge.builder("elbo.raw.threshold", value)
                .description("Smallest raw score of an anomaly: it moves if the calibration follows the stream")
                .tags(tags)
                .register(registry);
    }

    /** Of the policies that are in force on this instance: every partition has its own. */
    private static double largest(Detector detector, ToDoubleFunction<ThresholdPolicy> figure) {
        return detector.policies().inForce().stream().mapToDouble(figure).max().orElseThrow();
    }

    private static Counter records(MeterRegistry registry, Tags tags, String outcome) {
        return Counter.builder("elbo.records")
                .description("Records by what became of them")
                .tags(tags.and("outcome", outcome))
                .register(registry);
    }

    private static Counter deadLetters(MeterRegistry registry, Tags tags, String reason) {
        return Counter.builder("elbo.dead.letters")
                .description("Records that could not be scored, or of which an output could not be written")
                .tags(tags.and("reason", reason))
                .register(registry);
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Override
    public void modelCalled(int rows, long nanos) {
        inference.record(nanos, TimeUnit.NANOSECONDS);
        batchRecords.record(rows);
    }

    @Override
    public void inferenceFailed() {
        inferenceFailures.increment();
    }

    @Override
    public void scoredAlone() {
        singleScored.increment();
    }

    @Override
    public void explainedBriefly(int count) {
        briefly.increment(count);
    }

    @Override
    public Runnable fields(Batch batch) {
        return model.fields(batch);
    }

    @Override
    public void ordinary(float[] scores, float[] rawScores, long[] latencyMillis, int from, int to) {
        for (int i = from; i < to; i++) {
            score.record(scores[i]);
            pValue.recordSurprise(scores[i]);
            took(latencyMillis[i]);
        }
        model.drift().scored(rawScores, from, to);
        ordinary.increment(to - from);
        alarms.add(0, to - from);
    }

    @Override
    public void anomaly(Outcome.Anomaly anomaly, long latencyMillis) {
        flagged(anomaly.verdict(), latencyMillis);
        anomalies.increment();
        Objects.requireNonNull(bySeverity.get(anomaly.verdict().severity())).increment();
        model.topFields().observe(anomaly.contributions());
    }

    @Override
    public void suppressed(Outcome.Suppressed outcome, long latencyMillis) {
        flagged(outcome.verdict(), latencyMillis);
        suppressed.increment();
        Counter counter = suppressedByRule.get(outcome.rule());
        if (counter != null) {
            counter.increment();
        }
    }

    private void flagged(Verdict verdict, long latencyMillis) {
        score.record(verdict.score());
        pValue.recordSurprise(verdict.score());
        model.drift().scored(verdict.rawScore());
        alarms.add(1, 1);
        took(latencyMillis);
    }

    @Override
    public void rejected(Outcome.Rejected rejectedRecord, long latencyMillis) {
        rejected.increment();
        Counter counter = deadLetters.get(rejectedRecord.reason());
        if (counter != null) {
            counter.increment();
        }
        took(latencyMillis);
    }

    @Override
    public void skipped(Outcome.Skipped record) {
        Objects.requireNonNull(skipped.get(record.why())).increment();
    }

    @Override
    public void schemaChanged(SchemaChanged change) {
        schemas.changed(change);
    }

    @Override
    public void incident(IncidentChange change, @Nullable String suppressed) {
        if (incidents != null) {
            incidents.count(change, suppressed);
        }
    }

    @Override
    public void silence(SilenceChange change, @Nullable String suppressed) {
        if (incidents != null) {
            incidents.count(change, suppressed);
        }
    }

    @Override
    public void outputRefused() {
        Counter counter = deadLetters.get(Outcome.Rejected.OUTPUT_REFUSED);
        if (counter != null) {
            counter.increment();
        }
    }

    /** A record without a timestamp has no latency. */
    private void took(long latencyMillis) {
        if (latencyMillis >= 0) {
            endToEnd.record(latencyMillis, TimeUnit.MILLISECONDS);
        }
    }
}

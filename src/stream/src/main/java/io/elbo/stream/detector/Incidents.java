package io.elbo.stream.detector;

import io.elbo.core.history.Evidence;
import io.elbo.core.history.Incident;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.IncidentFold;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Severity;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.settings.IncidentSettings;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The incidents of the keys of one detector and model: what the outcome of a record makes of them. Thread-safe; the states
 * belong to the caller.
 */
public final class Incidents {
    /** However large the budget is, an incident needs more evidence than a single ordinary record leaves. */
    private static final double MIN_THRESHOLD = 1;

    /** The evidence from which incidents open under a policy. */
    private record Threshold(ThresholdPolicy policy, float evidence) {}

    private final IncidentFold fold;
    private final Calibration calibration;
    private final AlertBudget.@Nullable Share budget;
    private volatile @Nullable Threshold latest; // it seldom changes

    private Incidents(EvidenceCalibration evidence, Calibration ofRecords, IncidentSettings settings) {
        fold = new IncidentFold(
                new Evidence(evidence.halfLife(), surprise -> evidence.amount(surprise, ofRecords)),
                evidence.countsRecords(),
                settings.timeout());
        calibration = evidence.calibration();
        budget = settings.budget();
    }

    /** The incidents of a model; null if it does not know the evidence of keys. */
    static @Nullable Incidents of(ModelMetadata model, IncidentSettings settings) {
        EvidenceCalibration evidence = model.evidence();
        return evidence == null ? null : new Incidents(evidence, model.calibration(), settings);
    }

    private float threshold(AlertBudget.Share share) {
        return (float) Math.max(MIN_THRESHOLD, calibration.threshold(share.probability()));
    }

    /** The evidence from which an incident opens. */
    public float threshold(ThresholdPolicy policy) {
        Threshold known = latest;
        if (known == null || known.policy() != policy) {
            AlertBudget.Share share = budget == null ? policy.warning() : budget;
            known = new Threshold(policy, threshold(share));
            latest = known;
        }
        return known.evidence();
    }

    /**
     * The state of a key after a record, with evidence and incident.
     *
     * @param before the state before the record; null if the key was not known
     * @param after as {@link io.elbo.core.history.KeyHistory} made it; it may be changed
     * @param settledScore the surprise of the record if it is settled, nats
     * @param fields that lead to the record's surprise
     * @param changes is told of what happens to the incident, in its order
     * @return {@code after} itself or a new array
     */
    public byte[] advance(
            byte @Nullable [] before,
            byte[] after,
            Outcome outcome,
            float settledScore,
            ThresholdPolicy policy,
            SourceRef source,
            Supplier<List<String>> fields,
            Consumer<IncidentChange> changes) {
        return fold.advance(
                before,
                after,
                scored(outcome, settledScore, fields),
                threshold(policy),
                source.offset(),
                source.timestamp(),
                changes);
    }

    private static IncidentFold.@Nullable Scored scored(
            Outcome outcome, float settledScore, Supplier<List<String>> fields) {
        if (outcome instanceof Outcome.Scored scored) {
            return new IncidentFold.Scored(scored.verdict().score(), outcome instanceof Outcome.Anomaly, fields);
        }
        return outcome == Outcome.SETTLED ? new IncidentFold.Scored(settledScore, false, fields) : null;
    }

    /** The names of the fields. */
    public static List<String> names(List<Contribution> contributions) {
        return contributions.stream().map(Contribution::field).toList();
    }

    /** Whether the key has an incident that is over at this time, since no record of the key has come for long. */
    public boolean isSilent(byte[] state, long nowMillis) {
        return fold.isSilent(state, nowMillis);
    }

    /** What {@link #isSilent} makes of the key's incident. */
    public IncidentChange silent(byte[] state, Incident open, ThresholdPolicy policy) {
        return fold.silent(state, open, threshold(policy));
    }

    /** The share of ordinary records after which the evidence of their key is at least as high. */
    double pValue(float evidence) {
        return calibration.pValue(evidence);
    }

    /** Critical if the peak is as rare as the critical budget says. */
    Severity severity(Incident incident, ThresholdPolicy policy) {
        AlertBudget.Share critical = budget == null ? policy.critical() : budget.critical();
        return calibration.surprise(incident.peakEvidence()) >= -Math.log(critical.probability())
                ? Severity.CRITICAL
                : Severity.WARNING;
    }
}

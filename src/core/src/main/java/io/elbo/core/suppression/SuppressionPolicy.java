package io.elbo.core.suppression;

import io.elbo.core.feature.Batch;
import io.elbo.core.schema.Schema;
import io.elbo.core.verdict.Contribution;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user does not want to hear of at one detector: rules, bound to a model's schema, that are asked about anomalies only.
 * Immutable, and safe for any number of threads.
 *
 * <p>Rules about records as a whole are asked first, before an anomaly is explained: what they suppress costs no explanation.
 * Rules about a field are asked with the reasons at hand. If several rules suppress an anomaly, the first one by name is named.
 */
public final class SuppressionPolicy {
    /** Suppresses nothing. */
    public static final SuppressionPolicy NONE = new SuppressionPolicy(List.of());

    private final List<BoundRule> ofRecords;
    private final List<BoundRule> ofReasons;

    private SuppressionPolicy(List<BoundRule> rules) {
        ofRecords = rules.stream().filter(rule -> !rule.isAboutReasons()).toList();
        ofReasons = rules.stream().filter(BoundRule::isAboutReasons).toList();
    }

    /** @throws BadRuleException if the schema does not have what a rule names */
    public static SuppressionPolicy of(List<SuppressionRule> rules, Schema schema) {
        return rules.isEmpty()
                ? NONE
                : new SuppressionPolicy(rules.stream()
                        .sorted(Comparator.comparing(SuppressionRule::name))
                        .map(rule -> new BoundRule(rule, schema))
                        .toList());
    }

    /** Whether a rule is about records as a whole, so that {@link #suppressing(RecordView)} may answer. */
    public boolean asksRecords() {
        return !ofRecords.isEmpty();
    }

    /** Whether a rule is about reasons. */
    public boolean asksReasons() {
        return !ofReasons.isEmpty();
    }

    /** The rule that suppresses every anomaly of this record; null if there is none. */
    public @Nullable String suppressing(RecordView record) {
        return ofRecords.stream()
                .filter(rule -> rule.isAbout(record))
                .map(BoundRule::name)
                .findFirst()
                .orElse(null);
    }

    /**
     * The rule that suppresses an anomaly for its reasons: each reason that it takes to make the record an anomaly is passed over
     * by some rule. These are the reasons up to the first one with which the remaining score is below the threshold; all of them in
     * a brief explanation, which does not know the remaining scores. Null if a reason counts, or if the reasons at hand do not
     * suffice to explain the anomaly.
     *
     * @param reasons in their order
     * @param batch holds the record's values as the model reads them
     * @param threshold the score from which a record is an anomaly, nats
     */
    public @Nullable String suppressing(
            RecordView record, List<Contribution> reasons, Batch batch, int row, double threshold) {
        if (ofReasons.isEmpty() || reasons.isEmpty()) {
            return null;
        }
        List<BoundRule> rules =
                ofReasons.stream().filter(rule -> rule.isAbout(record)).toList();
        if (rules.isEmpty()) {
            return null;
        }
        String first = null;
        for (Contribution reason : sufficient(reasons, threshold)) {
            String passedOver = rules.stream()
                    .filter(rule -> rule.passesOver(reason, batch, row))
                    .map(BoundRule::name)
                    .findFirst()
                    .orElse(null);
            if (passedOver == null) {
                return null;
            }
            first = first == null ? passedOver : first;
        }
        return first;
    }

    /**
     * The rule that suppresses a change of an incident: one about records as a whole, or one that passes over the field that leads,
     * if others pass over the further ones. A rule with {@code unless} passes over none, since an incident has no single value. Null
     * if the change is to be told.
     *
     * @param record that made the change; if time did, one without a document
     * @param fields that lead, the most unusual first
     */
    public @Nullable String suppressingIncident(RecordView record, List<String> fields) {
        String whole = suppressing(record);
        if (whole != null || ofReasons.isEmpty()) {
            return whole;
        }
        List<BoundRule> rules =
                ofReasons.stream().filter(rule -> rule.isAbout(record)).toList();
        String first = null;
        for (String field : fields) {
            String passedOver = rules.stream()
                    .filter(rule -> rule.passesOver(field))
                    .map(BoundRule::name)
                    .findFirst()
                    .orElse(null);
            if (passedOver == null) {
                return null;
            }
            first = first == null ? passedOver : first;
        }
        return first;
    }

    private static List<Contribution> sufficient(List<Contribution> reasons, double threshold) {
        boolean isBrief = true;
        for (int i = 0; i < reasons.size(); i++) {
            Float remaining = reasons.get(i).remainingScore();
            if (remaining != null) {
                isBrief = false;
                if (remaining < threshold) {
                    return reasons.subList(0, i + 1);
                }
            }
        }
        return isBrief ? reasons : List.of();
    }
}

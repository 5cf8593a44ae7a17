package io.elbo.core.suppression;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One rule of what a user does not want to hear of. It is about the records for which all of {@code where}, {@code except}, {@code
 * during}, {@code from} and {@code until} speak. Without a field it suppresses every anomaly of them. With a field it passes over
 * reasons about this field, and an anomaly is suppressed if the reasons that make it one are all passed over.
 *
 * @param name stands in score documents, headers and metrics
 * @param field a field's name or pointer; null for a rule that is about the record as a whole
 * @param unless a reason counts if the value differs from the expected one in this way; null if it never counts
 * @param where the records that the rule is about; null for all
 * @param except the records that it is not about; null for none
 * @param during null for any time
 * @param from null if the rule has held always
 * @param until the rule has expired for records with this timestamp or a later one; null if it never expires
 * @param why for people; empty if nobody has said
 */
public record SuppressionRule(
        String name,
        @Nullable String field,
        @Nullable MinDeviation unless,
        @Nullable RecordCondition where,
        @Nullable RecordCondition except,
        @Nullable MaintenanceWindows during,
        @Nullable Instant from,
        @Nullable Instant until,
        String why) {
    public SuppressionRule {
        if (unless != null && field == null) {
            throw new BadRuleException(name, "unless", unless.toString(), "needs field: the number that it is about");
        }
        if (field == null && where == null && except == null && during == null && until == null) {
            throw new BadRuleException(
                    name,
                    "",
                    "",
                    "the rule would suppress every anomaly for ever; set field, where, except, during or until");
        }
        if (from != null && until != null && !until.isAfter(from)) {
            throw new BadRuleException(name, "until", until.toString(), "is not after from, which is " + from);
        }
    }

    /** Whether it has expired at this time. */
    public boolean hasExpired(Instant time) {
        return until != null && !time.isBefore(until);
    }
}

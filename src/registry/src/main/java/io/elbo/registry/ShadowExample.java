package io.elbo.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of which active model and challenger judge differently.
 *
 * @param key the record's key as text; null if it has none
 * @param at the record's timestamp, ISO 8601
 * @param activeScore surprise by the active model, nats
 * @param challengerScore surprise by the challenger, nats
 * @param fields that explain the difference, by the model that flags the record
 */
public record ShadowExample(
        String topic,
        int partition,
        long offset,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key,
        String at,
        double activeScore,
        double challengerScore,
        List<Field> fields) {
    /**
     * One field of the record.
     *
     * @param value as the record has it, for people
     * @param expected what the model that flags the record expects, for people
     * @param contribution to its raw score, nats
     * @param otherContribution to the raw score of the other model, nats; null if that does not read the field
     */
    public record Field(
            String name,
            String value,
            String expected,
            double contribution,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double otherContribution) {}

    public ShadowExample {
        fields = List.copyOf(fields);
    }
}

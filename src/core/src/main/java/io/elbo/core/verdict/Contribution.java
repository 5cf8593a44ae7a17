package io.elbo.core.verdict;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One reason for a record's score: a field and its value.
 *
 * @param field the field's name
 * @param value the value as it stands in the record; null node where it is missing
 * @param expected a value with which the record is less unusual, as the record could have it; of a timestamp that is missing, the
 *     time of the day or week in words. Null node if there is none to show
 * @param nats what the field adds to the reconstruction loss
 * @param remainingScore the record's score if this field and those before it have their expected values, nats; below the
 *     threshold once they are enough to make the record ordinary. Null for fields beyond those, and in a brief explanation
 * @param text what is unusual about the value, for a person
 * @param replacement the expected value as the model reads it; of a derived field it is the derived one, and {@code expected} what
 *     the record could have
 */
public record Contribution(
        String field,
        JsonNode value,
        JsonNode expected,
        float nats,
        Reason reason,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Float remainingScore,
        String text,
        @JsonIgnore JsonNode replacement) {

    /** A reason whose expected value is what the model reads. */
    public Contribution(
            String field,
            JsonNode value,
            JsonNode expected,
            float nats,
            Reason reason,
            @Nullable Float remainingScore,
            String text) {
        this(field, value, expected, nats, reason, remainingScore, text, expected);
    }
}

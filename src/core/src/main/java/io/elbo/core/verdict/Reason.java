package io.elbo.core.verdict;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.elbo.core.feature.ValueState;

/** What is unusual about a field. */
public enum Reason {
    /** The value is one the model knows, but not here. */
    @JsonProperty("unexpected")
    UNEXPECTED,
    /** A number below or above all that history had. */
    @JsonProperty("out-of-range")
    OUT_OF_RANGE,
    /** A word outside the vocabulary. */
    @JsonProperty("unseen")
    UNSEEN,
    /** No value, or one of the wrong type. */
    @JsonProperty("missing")
    MISSING;

    static Reason of(ValueState state) {
        return switch (state) {
            case MISSING -> MISSING;
            case UNSEEN -> UNSEEN;
            case OUT_OF_RANGE -> OUT_OF_RANGE;
            case KNOWN -> UNEXPECTED;
        };
    }
}

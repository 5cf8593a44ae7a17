package io.elbo.core.verdict;

import com.fasterxml.jackson.annotation.JsonProperty;

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
    MISSING
}

package io.elbo.core.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a model's evidence over time is computed, and how likely ordinary keys reach it. Exactly one of the half-lives is given.
 *
 * @param halfLifeRecords after how many records of its key a record's surprise counts half
 * @param halfLifeSeconds after which time of the records it counts half, seconds
 * @param calibration from evidence, nats, 0 in place of less, to its p-value: the share of held-out ordinary records, taken in
 *     the order of their time, after which the evidence of their key was at least as high
 */
public record EvidenceCalibration(
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double halfLifeRecords,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double halfLifeSeconds,
        Calibration calibration) {
    public EvidenceCalibration {
        if ((halfLifeRecords == null) == (halfLifeSeconds == null)) {
            throw new IllegalArgumentException(
                    "evidence has a half-life in records or in seconds, exactly one of both");
        }
        double halfLife = halfLifeRecords == null ? Objects.requireNonNull(halfLifeSeconds) : halfLifeRecords;
        if (!(halfLife > 0 && halfLife < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the half-life of evidence is above 0, got " + halfLife);
        }
        if (calibration == null) {
            throw new IllegalArgumentException("evidence needs a calibration");
        }
    }

    /** In records, or in seconds: see {@link #countsRecords}. */
    public double halfLife() {
        return halfLifeRecords == null ? Objects.requireNonNull(halfLifeSeconds) : halfLifeRecords;
    }

    /** Whether evidence ages by the records of its key, and not by their time. */
    public boolean countsRecords() {
        return halfLifeRecords != null;
    }
}

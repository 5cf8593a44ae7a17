package io.elbo.core.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a model's evidence over time is computed, and how likely ordinary keys reach it. Exactly one of the half-lives is given.
 *
 * @param halfLifeRecords after how many records of its key a record's surprise counts half
 * @param halfLifeSeconds after which time of the records it counts half, seconds
 * @param unit in which records add to it; null if they add their surprise, in nats
 * @param calibration from evidence, 0 in place of less, to its p-value: the share of ordinary records, taken in the order of
 *     their time, after which the evidence of their key was at least as high
 */
public record EvidenceCalibration(
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double halfLifeRecords,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double halfLifeSeconds,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable EvidenceUnit unit,
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

    /** Of surprises. */
    public EvidenceCalibration(
            @Nullable Double halfLifeRecords, @Nullable Double halfLifeSeconds, Calibration calibration) {
        this(halfLifeRecords, halfLifeSeconds, null, calibration);
    }

    /**
     * What a record adds to the evidence of its key, at least 0, and one on average of ordinary records.
     *
     * @param surprise of the record, nats
     * @param ofRecords the model's calibration. It tells the raw score from the surprise, so that a partition whose scores became
     *     ordinary by what was learned there adds as ordinary records do
     */
    public double amount(double surprise, Calibration ofRecords) {
        return unit == null ? surprise : unit.of(ofRecords.rawScore(surprise));
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

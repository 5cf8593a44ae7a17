package io.elbo.stream.detector;

import io.elbo.core.score.ScoreParts;

/**
 * The verdict on one record, ordinary or not, as {@code kafka/score.schema.json} describes it.
 *
 * @param score surprise, -ln(p-value), nats
 * @param rawScore the model's own score
 * @param threshold the score from which a record is an anomaly, nats
 */
public record ScoreDocument(
        String detector,
        ModelRef model,
        float score,
        float rawScore,
        ScoreParts parts,
        double pValue,
        double threshold,
        String severity,
        SourceRef source) {}

package io.elbo.stream.detector;

/** The verdict on one record, ordinary or not, as {@code kafka/score.schema.json} describes it. */
public record ScoreDocument(
        String detector,
        ModelRef model,
        float score,
        float reconstructionLoss,
        float klDivergence,
        double pValue,
        double threshold,
        String severity,
        SourceRef source) {}

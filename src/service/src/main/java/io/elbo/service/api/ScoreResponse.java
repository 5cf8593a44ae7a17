package io.elbo.service.api;

import io.elbo.stream.detector.ModelRef;
import java.util.List;

/**
 * The answer to a request for scores.
 *
 * @param threshold the score from which a record is an anomaly, nats
 * @param results in the order of the request's records
 */
public record ScoreResponse(String detector, ModelRef model, double threshold, List<ScoredRecord> results) {}

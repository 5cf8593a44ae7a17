package io.elbo.service.api;

import io.elbo.stream.detector.ModelRef;
import java.util.List;

/**
 * The answer to a request for scores.
 *
 * @param threshold nats; records at or past it are anomalies
 * @param results in the order of the request's records
 */
public record ScoreResponse(String detector, ModelRef model, double threshold, List<ScoredRecord> results) {}

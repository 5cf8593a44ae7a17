package io.elbo.service.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.stream.detector.ModelRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request for scores.
 *
 * @param threshold the score from which a record is an anomaly, nats
 * @param key whose next records these are; null if the request names none
 * @param results in the order of the request's records
 */
public record ScoreResponse(
        String detector,
        ModelRef model,
        double threshold,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable KeyRef key,

        List<ScoredRecord> results) {
    /**
     * The key and how much of it is known.
     *
     * @param records of the key so far; 0 if it is not known
     */
    public record KeyRef(String key, int records) {}
}

package io.elbo.service.console;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores as points over time.
 *
 * @param next what to ask for later points with
 * @param sampled the share of ordinary records that have become points; null if all have
 */
public record ScorePoints(
        long next,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double sampled,
        List<Point> points) {
    static final int ANOMALY = 1;
    static final int CRITICAL = 2;
    static final int SUPPRESSED = 3;

    /**
     * One record, written as an array of three numbers.
     *
     * @param t about when it was committed, milliseconds since 1970
     * @param score surprise, nats
     * @param flag 0 ordinary, 1 anomaly, 2 critical anomaly, 3 suppressed anomaly
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"t", "score", "flag"})
    public record Point(long t, float score, int flag) {}
}

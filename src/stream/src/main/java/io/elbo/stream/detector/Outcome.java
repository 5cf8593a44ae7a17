package io.elbo.stream.detector;

import io.elbo.core.feature.Decoded;
import io.elbo.core.score.ScoreParts;

/** What became of one record at one detector: scores, or the reason why there are none. */
public sealed interface Outcome {
    /** The record is ordinary and nothing is written of it; it has been judged and counted. */
    Outcome SETTLED = new Settled();

    record Settled() implements Outcome {}

    /**
     * The record has a score; all of it finite.
     *
     * @param rawScore the model's own score, never negative
     * @param parts of the raw score
     */
    record Scored(float rawScore, ScoreParts parts) implements Outcome {}

    /**
     * The record cannot be scored and becomes a dead letter.
     *
     * @param reason one of few words, such as {@code invalid-json}: it is a metric's tag
     * @param detail one line for a person; never the payload itself
     */
    record Rejected(String reason, String detail) implements Outcome {
        /** The record reads well, but the model fails on it every time. */
        public static final String SCORING_FAILED = "scoring-failed";

        /** The record was scored, but an output topic does not accept what is written of it. */
        public static final String OUTPUT_REFUSED = "output-refused";

        public boolean isScoringFailed() {
            return reason.equals(SCORING_FAILED);
        }

        public static Rejected malformed(Decoded.Malformed malformed) {
            return new Rejected(malformed.reason().label(), malformed.detail());
        }

        public static Rejected outputRefused(String detail) {
            return new Rejected(OUTPUT_REFUSED, detail);
        }

        public static Rejected scoringFailed(String detail) {
            return new Rejected(SCORING_FAILED, detail);
        }
    }
}

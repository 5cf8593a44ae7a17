package io.elbo.stream.detector;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.format.Decoded;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.core.verdict.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of one record at one detector. */
public sealed interface Outcome {
    /** Ordinary, and nothing is written or learned of it. */
    Outcome SETTLED = new Settled();
    /** Not scored in its poll, for example because its batch failed: it has to be scored alone. */
    Outcome UNSCORED = new Unscored();

    /** See {@link #SETTLED}. */
    record Settled() implements Outcome {}

    /** See {@link #UNSCORED}. */
    record Unscored() implements Outcome {}

    /** The record is passed over on purpose: it has neither a verdict nor a dead letter, and no history knows of it. */
    record Skipped(Decoded.Why why) implements Outcome {}

    /** The outcome of a record that has left no row. */
    static Outcome withoutRow(Decoded decoded) {
        if (decoded instanceof Decoded.Malformed malformed) {
            return Rejected.malformed(malformed);
        } else if (decoded instanceof Decoded.Skipped skipped) {
            return new Skipped(skipped.why());
        }
        throw new IllegalArgumentException("the record has a row");
    }

    /** The record has a verdict. */
    sealed interface Scored extends Outcome {
        Verdict verdict();

        /** The thresholds that the verdict was given by. */
        ThresholdPolicy policy();

        /** The model that scored the record. */
        ModelRef model();
    }

    /** The record is not unusual. */
    record Ordinary(Verdict verdict, ThresholdPolicy policy, ModelRef model) implements Scored {}

    /**
     * The record is unusual.
     *
     * @param contributions the reasons as they may be told, the most unusual field first; empty if the model failed to explain the record
     * @param document the record as a tree; a missing node if it is beyond a tree's limits; null if it has to be read again
     */
    record Anomaly(
            Verdict verdict,
            ThresholdPolicy policy,
            ModelRef model,
            List<Contribution> contributions,
            @Nullable JsonNode document)
            implements Scored {
        /** The same anomaly without its document, which takes up to twenty times the record's size. */
        public Anomaly withoutDocument() {
            return new Anomaly(verdict, policy, model, contributions, null);
        }
    }

    /**
     * The record is unusual, and a rule of the user suppresses the anomaly: the verdict stands, but nobody is told.
     *
     * @param rule the name of the rule
     * @param isSettled whether nothing is written or learned of it
     */
    record Suppressed(Verdict verdict, ThresholdPolicy policy, ModelRef model, String rule, boolean isSettled)
            implements Scored {}

    /**
     * The record cannot be scored and becomes a dead letter.
     *
     * @param reason one of few words, such as {@code invalid-json}: it is a metric's tag
     * @param detail one line for a person; never the payload itself
     */
    record Rejected(String reason, String detail) implements Outcome {
        /** The record can be read, but the model fails on it every time. */
        public static final String SCORING_FAILED = "scoring-failed";

        /** The record was scored, but an output topic does not accept what is written of it. */
        public static final String OUTPUT_REFUSED = "output-refused";

        public boolean isOutputRefused() {
            return reason.equals(OUTPUT_REFUSED);
        }

        public boolean isScoringFailed() {
            return reason.equals(SCORING_FAILED);
        }

        /** Of a record that somebody waits for, so that it cannot be passed over in silence. */
        public static Rejected unread(Decoded decoded) {
            return decoded instanceof Decoded.Skipped skipped
                    ? new Rejected(skipped.why().label(), "records of this kind are not scored")
                    : malformed((Decoded.Malformed) decoded);
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

package io.elbo.bench.faults;

import io.elbo.bench.faults.Answers.Answer;
import io.elbo.bench.faults.Ledger.Mode;
import io.elbo.bench.faults.Versions.Judge;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the answers to a record are right. A verdict is right if it is what the version says that it names. Which version judges
 * a record depends on the moment when it is polled. It is known for certain of the records that were sent after every instance had
 * gone over to a version, and answered before the next change began ({@link Versions#possible}); of the others any version may be
 * the one. So a record without an answer may have none if one of its possible versions finds it ordinary.
 */
final class AnswerCheck {
    private static final float TOLERANCE = 1e-4f; // of a score beside the threshold

    private final Mode mode;
    private final List<Double> thresholds;
    private final Versions versions;

    /** @param thresholds of each of the {@link Variants} */
    AnswerCheck(Mode mode, List<Double> thresholds, Versions versions) {
        this.mode = mode;
        this.thresholds = List.copyOf(thresholds);
        this.versions = versions;
    }

    /** Whether the record may be without any answer. */
    boolean mayHaveNone(Expected expected) {
        return switch (mode) {
            case EVERY_RECORD -> false;
            case SOME_RECORDS -> true;
            case ANOMALIES_ONLY ->
                expected.mustBeVerdict()
                        && versions.possible(Ledger.number(expected.input())).stream()
                                .anyMatch(judge -> !isAnomalyForCertain(expected, judge.variant()));
        };
    }

    private boolean isAnomalyForCertain(Expected expected, int variant) {
        return expected.score(variant) >= thresholds.get(variant) + tolerance(variant);
    }

    private boolean isOrdinaryForCertain(Expected expected, int variant) {
        return expected.score(variant) < thresholds.get(variant) - tolerance(variant);
    }

    private double tolerance(int variant) {
        return TOLERANCE * (1 + Math.abs(thresholds.get(variant)));
    }

    /**
     * What is wrong with the answers to an input record; empty if nothing is.
     *
     * @param annotatedBy the version that an annotated copy names; null if there is no copy
     */
    String error(Expected expected, Answers given, @Nullable Integer annotatedBy) {
        for (Answer answer : given.all()) {
            String error = answer.isVerdict() ? errorOfVerdict(expected, answer) : errorOfDeadLetter(expected, answer);
            if (!error.isEmpty()) {
                return error;
            }
        }
        for (Answer anomaly : given.anomalies()) {
            String error = errorOfVerdict(expected, anomaly);
            if (!error.isEmpty()) {
                return "wrong anomaly, " + error;
            }
        }
        boolean isCountedAlready = mode == Mode.ANOMALIES_ONLY; // then a second anomaly is a second answer
        if (given.anomalies().size() > 1 && !isCountedAlready) {
            return "more than one anomaly";
        }
        return given.all().size() == 1 ? errorOfCopies(given.all().get(0), given.anomalies(), annotatedBy) : "";
    }

    private static String errorOfCopies(Answer answer, List<Answer> anomalies, @Nullable Integer annotatedBy) {
        if (anomalies.isEmpty() == answer.isAnomaly()) {
            return "the anomalies do not match the verdict";
        }
        if (anomalies.stream().anyMatch(anomaly -> anomaly.version() != answer.version())) {
            return "an anomaly by another version than the verdict";
        }
        return answer.isVerdict() && annotatedBy != null && annotatedBy != answer.version()
                ? "annotated by another version than the verdict"
                : "";
    }

    private static String errorOfDeadLetter(Expected expected, Answer answer) {
        if (!expected.mayBeDeadLetter(answer.reason())) {
            return "wrong reason";
        }
        return expected.isIn(answer.record()) ? "" : "wrong key, timestamp, headers or value of a dead letter";
    }

    private String errorOfVerdict(Expected expected, Answer answer) {
        if (!expected.mustBeVerdict()) {
            return "a verdict that should be a dead letter";
        }
        List<Judge> judges = versions.possible(Ledger.number(expected.input())).stream()
                .filter(judge -> judge.version() == answer.version())
                .toList();
        if (judges.isEmpty()) {
            return "a verdict by a version that was not in use";
        }
        List<String> errors = judges.stream()
                .map(judge -> errorOf(answer, expected, judge.variant()))
                .toList();
        if (!errors.contains("")) {
            return errors.get(0);
        }
        return expected.isFrom(answer.record()) ? "" : "wrong key, timestamp or headers";
    }

    private String errorOf(Answer answer, Expected expected, int variant) {
        if (!expected.isRight(variant, answer.score())) {
            return "wrong score";
        }
        if (mode != Mode.SOME_RECORDS && answer.isAnomaly() && isOrdinaryForCertain(expected, variant)) {
            return "an anomaly of an ordinary record";
        }
        if (mode != Mode.SOME_RECORDS && !answer.isAnomaly() && isAnomalyForCertain(expected, variant)) {
            return "an ordinary verdict of an anomaly";
        }
        return "";
    }
}

package io.elbo.bench.faults;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Answers of one detector to one input record: verdicts and dead letters, and what stands in the topic of anomalies. */
final class Answers {
    /**
     * One answer: a verdict if the reason is empty, otherwise a dead letter.
     *
     * @param version the number in the registry of the model that a verdict names; {@link Versions#UNNAMED} if it names none
     */
    record Answer(String reason, float score, boolean isAnomaly, int version, ConsumerRecord<byte[], byte[]> record) {
        static Answer deadLetter(String reason, ConsumerRecord<byte[], byte[]> record) {
            return new Answer(reason, 0, false, Versions.UNNAMED, record);
        }

        boolean isVerdict() {
            return reason.isEmpty();
        }

        @Override
        public String toString() {
            return isVerdict()
                    ? "score " + score + (isAnomaly ? ", anomaly" : "")
                            + (version == Versions.UNNAMED ? "" : " by version " + version)
                    : reason;
        }
    }

    private final List<Answer> answers = new ArrayList<>(1);
    private final List<Answer> anomalies = new ArrayList<>(0);

    void add(Answer answer) {
        answers.add(answer);
    }

    /** It stands in the topic of anomalies. */
    void addAnomaly(Answer anomaly) {
        anomalies.add(anomaly);
    }

    /** Verdicts and dead letters. */
    List<Answer> all() {
        return answers;
    }

    List<Answer> anomalies() {
        return anomalies;
    }

    boolean hasVerdict() {
        return answers.stream().anyMatch(Answer::isVerdict);
    }

    long deadLetters() {
        return answers.stream().filter(answer -> !answer.isVerdict()).count();
    }

    /** An anomaly is all the answer that there is. */
    void takeAnomaliesForAnswers() {
        if (answers.isEmpty()) {
            answers.addAll(anomalies);
        }
    }

    /** Removes the dead letter of a record that has a verdict, but whose annotated copy was refused. */
    boolean takeKeptBack() {
        for (Answer answer : answers) {
            if (answer.reason().equals(Expected.OUTPUT_REFUSED) && hasVerdict()) {
                return answers.remove(answer);
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return answers + ", anomalies " + anomalies;
    }
}

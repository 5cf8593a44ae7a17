package io.elbo.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The committed answers of one detector, held against what must become of each input record. The order in which inputs and
 * answers come does not matter: they are compared at the end. Not thread-safe.
 */
final class Ledger {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EXAMPLES = 20;
    private static final float TOLERANCE = 1e-4f; // of a score beside the threshold

    /** Which records have an answer. */
    enum Mode {
        /**
         * Every record has a verdict or a dead letter. A record with a verdict stands annotated, too, or has a dead letter that
         * says why it does not.
         */
        EVERY_RECORD,
        /** A record above the threshold has an anomaly, a bad record a dead letter, any other record nothing. */
        ANOMALIES_ONLY,
        /** A record has at most one answer: the detector, or its output, was not there all the time. */
        SOME_RECORDS
    }

    /** Where an input record stands. */
    record Position(int partition, long offset) {}

    /** One answer: a verdict if the reason is empty, otherwise a dead letter. */
    private record Answer(String reason, float score, boolean isAnomaly, ConsumerRecord<byte[], byte[]> record) {
        @Override
        public String toString() {
            return reason.isEmpty() ? "score " + score + (isAnomaly ? ", anomaly" : "") : reason;
        }
    }

    /** Answers to one input record: verdicts and dead letters, and what stands in the topic of anomalies. */
    private static final class Answers {
        private final List<Answer> answers = new ArrayList<>(1);
        private final List<Answer> anomalies = new ArrayList<>(0);

        boolean hasVerdict() {
            return answers.stream().anyMatch(answer -> answer.reason().isEmpty());
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

    /** The sum of all comparisons. */
    record Balance(long records, long verdicts, long deadLetters, long anomalies, long lost, long doubled, long wrong) {
        boolean isClean() {
            return lost == 0 && doubled == 0 && wrong == 0;
        }

        Balance plus(Balance other) {
            return new Balance(
                    records + other.records,
                    verdicts + other.verdicts,
                    deadLetters + other.deadLetters,
                    anomalies + other.anomalies,
                    lost + other.lost,
                    doubled + other.doubled,
                    wrong + other.wrong);
        }
    }

    private final String detector;
    private final Mode mode;
    private final double threshold;
    private final Map<Position, Answers> all = new HashMap<>();
    private final Map<String, Position> lastOfKey = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private final Map<Long, Integer> annotated = new HashMap<>(); // copies by the record's number
    private long unreadable;
    private long outOfOrder;

    /** @param threshold the raw score from which on a record is an anomaly; only used if anomalies are all there is */
    Ledger(String detector, Mode mode, double threshold) {
        this.detector = detector;
        this.mode = mode;
        this.threshold = threshold;
    }

    private Answers at(Position position) {
        return all.computeIfAbsent(position, unused -> new Answers());
    }

    /** @return the input record's number, or -1 if the answer does not say */
    long verdict(ConsumerRecord<byte[], byte[]> record, boolean anomalyTopic) {
        try {
            JsonNode body = JSON.readTree(record.value());
            JsonNode source = body.path("source");
            Position position = new Position(
                    source.path("partition").asInt(-1), source.path("offset").asLong(-1));
            String id = source.path("topic").asText() + "-" + position.partition() + "-" + position.offset() + "-"
                    + detector;
            if (!id.equals(text(record, "ce_id")) || source.path("timestamp").asLong(-1) != record.timestamp()) {
                unreadable(record, "an answer contradicts itself about its source");
            }
            boolean isAnomaly = !body.path("severity").asText("none").equals("none");
            Answer answer = new Answer("", (float) body.path("rawScore").asDouble(-1), isAnomaly, record);
            (anomalyTopic ? at(position).anomalies : at(position).answers).add(answer);
            checkOrder(record, position);
        } catch (IOException | IllegalArgumentException e) {
            unreadable(record, "an answer cannot be read");
        }
        return number(record);
    }

    /** @return the input record's number, or -1 if the answer does not say */
    long deadLetter(ConsumerRecord<byte[], byte[]> record) {
        try {
            Position position = new Position(
                    Integer.parseInt(text(record, Expected.DEAD_LETTER + "partition")),
                    Long.parseLong(text(record, Expected.DEAD_LETTER + "offset")));
            at(position).answers.add(new Answer(text(record, Expected.DEAD_LETTER + "reason"), 0, false, record));
            checkOrder(record, position);
        } catch (IllegalArgumentException e) {
            unreadable(record, "a dead letter does not say where it is from");
        }
        return number(record);
    }

    /** A record with its verdict in headers. */
    void annotated(ConsumerRecord<byte[], byte[]> record) {
        long number = number(record);
        if (number >= 0) {
            annotated.merge(number, 1, Integer::sum);
        }
    }

    private void unreadable(ConsumerRecord<byte[], byte[]> record, String what) {
        unreadable++;
        example(what + ": " + record.topic() + " " + record.partition() + "/" + record.offset());
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        Header found = record.headers().lastHeader(header);
        if (found == null) {
            throw new IllegalArgumentException("no header " + header);
        }
        return new String(found.value(), StandardCharsets.UTF_8);
    }

    /** The number that the feed has given a record, or -1 if it has none. */
    static long number(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(Feed.NUMBER);
        return header == null || header.value().length != Long.BYTES
                ? -1
                : ByteBuffer.wrap(header.value()).getLong();
    }

    /** Answers of one key come in the order of its input; a key is in one partition only. */
    private void checkOrder(ConsumerRecord<byte[], byte[]> record, Position position) {
        if (record.key() == null) {
            return;
        }
        String key = record.topic() + "/" + new String(record.key(), StandardCharsets.UTF_8);
        Position before = lastOfKey.put(key, position);
        // an equal position is a doubled answer, which is counted as such
        if (before != null && (before.partition() != position.partition() || before.offset() > position.offset())) {
            outOfOrder++;
            example("out of order: " + key + " " + before + " before " + position);
        }
    }

    private void example(String what) {
        if (examples.size() < EXAMPLES) {
            examples.add(detector + ": " + what);
        }
    }

    /** A few of the things that are not as they should be, each in one line. */
    List<String> examples() {
        return List.copyOf(examples);
    }

    /** Compares every answer with what must become of its input. */
    Balance balance(Map<Position, Expected> inputs) {
        long verdicts = 0;
        long deadLetters = 0;
        long anomalies = 0;
        long lost = 0;
        long doubled = annotatedTwice(inputs.values());
        long wrong = unreadable + outOfOrder;
        for (Position position : all.keySet()) {
            if (!inputs.containsKey(position)) {
                wrong++;
                example("an answer to nothing: " + position);
            }
        }
        for (Map.Entry<Position, Expected> each : inputs.entrySet()) {
            Expected expected = each.getValue();
            Answers given = at(each.getKey());
            anomalies += given.anomalies.size();
            boolean isKeptBack = expected.isLarge() && given.takeKeptBack();
            boolean isAnnotated = annotated.containsKey(number(expected.input()));
            if (isKeptBack && isAnnotated) {
                doubled++;
                example("annotated, and a dead letter: " + each.getKey());
            } else if (mode == Mode.EVERY_RECORD && given.hasVerdict() && !isKeptBack && !isAnnotated) {
                lost++;
                example("not annotated: " + each.getKey());
            }
            deadLetters += isKeptBack ? 1 : 0;
            if (mode == Mode.ANOMALIES_ONLY && given.answers.isEmpty()) {
                given.answers.addAll(given.anomalies); // an anomaly is all the answer that there is
            }
            if (given.answers.isEmpty() && !mayHaveNone(expected)) {
                lost++;
                example("lost: " + each.getKey() + " " + expected);
            }
            if (given.answers.size() > 1) {
                doubled += given.answers.size() - 1;
                example("doubled: " + each.getKey() + " " + given);
            }
            long refused = given.answers.stream()
                    .filter(answer -> !answer.reason().isEmpty())
                    .count();
            deadLetters += refused;
            boolean isSilent = given.answers.isEmpty() && mode == Mode.ANOMALIES_ONLY; // a verdict that nobody wrote
            verdicts += isSilent ? 1 : given.answers.size() - refused;
            String error = error(expected, given);
            if (!error.isEmpty()) {
                wrong++;
                example(error + ": " + each.getKey() + " " + expected + " " + given);
            }
        }
        return new Balance(inputs.size(), verdicts, deadLetters, anomalies, lost, doubled, wrong);
    }

    /** Copies beyond one for each input record; a producer that had to send again may have sent a record twice. */
    private long annotatedTwice(Collection<Expected> inputs) {
        Map<Long, Integer> sent = new HashMap<>();
        inputs.forEach(expected -> sent.merge(number(expected.input()), 1, Integer::sum));
        long twice = 0;
        for (Map.Entry<Long, Integer> copies : annotated.entrySet()) {
            int more = copies.getValue() - sent.getOrDefault(copies.getKey(), 0);
            if (more > 0) {
                twice += more;
                example("annotated twice: record " + copies.getKey());
            }
        }
        return twice;
    }

    private boolean mayHaveNone(Expected expected) {
        return switch (mode) {
            case EVERY_RECORD -> false;
            case SOME_RECORDS -> true;
            case ANOMALIES_ONLY -> expected.mustBeVerdict() && expected.score() < threshold + tolerance();
        };
    }

    private double tolerance() {
        return TOLERANCE * (1 + Math.abs(threshold));
    }

    /** What is wrong with the answers to an input record; empty if nothing is. */
    private String error(Expected expected, Answers given) {
        for (Answer answer : given.answers) {
            if (!answer.reason().isEmpty()) {
                if (!expected.mayBeDeadLetter(answer.reason())) {
                    return "wrong reason";
                }
                if (!expected.isIn(answer.record())) {
                    return "wrong key, timestamp, headers or value of a dead letter";
                }
                continue;
            }
            if (!expected.mustBeVerdict()) {
                return "a verdict that should be a dead letter";
            }
            if (!expected.isRight(answer.score())) {
                return "wrong score";
            }
            if (mode == Mode.ANOMALIES_ONLY && expected.score() < threshold - tolerance()) {
                return "an anomaly of an ordinary record";
            }
            if (!expected.isFrom(answer.record())) {
                return "wrong key, timestamp or headers";
            }
        }
        for (Answer anomaly : given.anomalies) {
            if (!expected.isFrom(anomaly.record()) || !expected.isRight(anomaly.score())) {
                return "wrong anomaly";
            }
        }
        boolean isAnomaly = given.answers.size() == 1 && given.answers.get(0).isAnomaly();
        if (given.answers.size() == 1 && given.anomalies.size() != (isAnomaly ? 1 : 0)) {
            return "the anomalies do not match the verdict";
        }
        boolean isCountedAlready =
                mode == Mode.ANOMALIES_ONLY; // then a second anomaly is a second answer, counted as such
        return given.anomalies.size() > 1 && !isCountedAlready ? "more than one anomaly" : "";
    }
}

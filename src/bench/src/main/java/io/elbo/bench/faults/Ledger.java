package io.elbo.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.bench.faults.Answers.Answer;
import io.elbo.bench.faults.SwapLatency.Judged;
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
    private static final String VERSION = "elbo-registry-version"; // header of an annotated record

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
    private final AnswerCheck check;
    private final Map<Position, Answers> all = new HashMap<>();
    private final Map<String, Position> lastOfKey = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private final Map<Long, Integer> annotated = new HashMap<>(); // copies by the record's number
    private final Map<Long, Integer> annotatedBy = new HashMap<>(); // versions by the record's number
    private long unreadable;
    private long outOfOrder;

    /**
     * @param thresholds of each of the {@link Variants}: the raw score from which on a record is an anomaly; not used of a detector
     *     that was not there all the time
     */
    Ledger(String detector, Mode mode, List<Double> thresholds, Versions versions) {
        this.detector = detector;
        this.mode = mode;
        check = new AnswerCheck(mode, thresholds, versions);
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
            Answer answer = new Answer(
                    "",
                    (float) body.path("rawScore").asDouble(-1),
                    isAnomaly,
                    body.at("/model/registryVersion").asInt(Versions.UNNAMED),
                    record);
            if (anomalyTopic) {
                at(position).addAnomaly(answer);
            } else {
                at(position).add(answer);
            }
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
            at(position).add(Answer.deadLetter(text(record, Expected.DEAD_LETTER + "reason"), record));
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
            annotatedBy.put(number, version(record));
        }
    }

    private static int version(ConsumerRecord<byte[], byte[]> annotated) {
        return annotated.headers().lastHeader(VERSION) == null
                ? Versions.UNNAMED
                : Integer.parseInt(text(annotated, VERSION));
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

    /** The records with verdicts, and when they were sent and answered. */
    List<Judged> judged(Progress progress) {
        List<Judged> judged = new ArrayList<>();
        all.forEach((position, answers) -> answers.all().stream()
                .filter(answer -> answer.isVerdict() && number(answer.record()) >= 0)
                .findFirst()
                .ifPresent(answer -> {
                    long number = number(answer.record());
                    judged.add(new Judged(
                            position.partition(),
                            position.offset(),
                            answer.version(),
                            progress.sentNanos(number),
                            progress.answeredNanos(number)));
                }));
        return judged;
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
            anomalies += given.anomalies().size();
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
            if (mode == Mode.ANOMALIES_ONLY) {
                given.takeAnomaliesForAnswers();
            }
            if (given.all().isEmpty() && !check.mayHaveNone(expected)) {
                lost++;
                example("lost: " + each.getKey() + " " + expected);
            }
            if (given.all().size() > 1) {
                doubled += given.all().size() - 1;
                example("doubled: " + each.getKey() + " " + given);
            }
            long refused = given.deadLetters();
            deadLetters += refused;
            boolean isSilent = given.all().isEmpty() && mode == Mode.ANOMALIES_ONLY; // a verdict that nobody wrote
            verdicts += isSilent ? 1 : given.all().size() - refused;
            String error = check.error(expected, given, annotatedBy.get(number(expected.input())));
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
}

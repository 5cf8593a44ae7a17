package io.elbo.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Input records by their position, and the committed answers that each has got. What must be equal is compared when the
 * books are closed, so the order in which inputs and answers come does not matter. Not thread-safe.
 */
final class Ledger {
    static final String DEAD_LETTER = "elbo-dlq-";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EXAMPLES = 20;

    /** Where an input record stands. */
    record Position(int partition, long offset) {}

    /** One answer: a verdict where the reason is empty, otherwise a dead letter. */
    private record Answer(String reason, float score, long digest, boolean isAnomaly) {}

    /** What is known of one input record. */
    private static final class Entry {
        @Nullable
        Expected expected;

        final List<Answer> answers = new ArrayList<>(1);
        final List<Answer> anomalies = new ArrayList<>(0);
    }

    /** What the books say when they are closed. */
    record Balance(long records, long verdicts, long deadLetters, long anomalies, long lost, long doubled, long wrong) {
        boolean isClean() {
            return records > 0 && lost == 0 && doubled == 0 && wrong == 0;
        }
    }

    private static final float TOLERANCE = 1e-4f; // of a score beside the threshold

    private final String detector;
    private final double silentBelow;
    private final Map<Position, Entry> entries = new HashMap<>();
    private final Map<String, Position> lastOfKey = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private long unreadable;
    private long outOfOrder;

    /** Books in which every record has an answer. */
    Ledger(String detector) {
        this(detector, Double.NEGATIVE_INFINITY);
    }

    /** @param silentBelow records of lower scores have no answer, and those of higher ones an anomaly only */
    Ledger(String detector, double silentBelow) {
        this.detector = detector;
        this.silentBelow = silentBelow;
    }

    private boolean isSilent() {
        return silentBelow > Double.NEGATIVE_INFINITY;
    }

    private double tolerance() {
        return TOLERANCE * (1 + Math.abs(silentBelow));
    }

    void input(ConsumerRecord<byte[], byte[]> record, Expected expected) {
        entry(new Position(record.partition(), record.offset())).expected = expected;
    }

    private Entry entry(Position position) {
        return entries.computeIfAbsent(position, unused -> new Entry());
    }

    /** @return the input record's number, or -1 where the answer does not say */
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
            Answer answer = new Answer(
                    "",
                    (float) body.path("rawScore").asDouble(-1),
                    Expected.digestOfVerdict(record),
                    !body.path("severity").asText("none").equals("none"));
            Entry entry = entry(position);
            (anomalyTopic ? entry.anomalies : entry.answers).add(answer);
            checkOrder(record, position);
        } catch (IOException | IllegalArgumentException e) {
            unreadable(record, "an answer cannot be read");
        }
        return number(record);
    }

    /** @return the input record's number, or -1 where the answer does not say */
    long deadLetter(ConsumerRecord<byte[], byte[]> record) {
        try {
            Position position = new Position(
                    Integer.parseInt(text(record, DEAD_LETTER + "partition")),
                    Long.parseLong(text(record, DEAD_LETTER + "offset")));
            String reason = text(record, DEAD_LETTER + "reason");
            entry(position).answers.add(new Answer(reason, 0, Expected.digestOfDeadLetter(record), false));
            checkOrder(record, position);
        } catch (IllegalArgumentException e) {
            unreadable(record, "a dead letter does not say where it is from");
        }
        return number(record);
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

    /** The number that the feed has given a record, or -1 where it has none. */
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
        // equal is a doubled answer, which is counted as such
        if (before != null && (before.partition() != position.partition() || before.offset() > position.offset())) {
            outOfOrder++;
            example("out of order: " + key + " " + before + " before " + position);
        }
    }

    private void example(String what) {
        if (examples.size() < EXAMPLES) {
            examples.add(what);
        }
    }

    /** A few of the things that are not as they should be, each in one line. */
    List<String> examples() {
        return List.copyOf(examples);
    }

    Balance close() {
        long verdicts = 0;
        long deadLetters = 0;
        long anomalies = 0;
        long lost = 0;
        long doubled = 0;
        long wrong = unreadable + outOfOrder;
        for (Map.Entry<Position, Entry> each : entries.entrySet()) {
            Entry entry = each.getValue();
            if (isSilent() && entry.answers.isEmpty()) {
                entry.answers.addAll(entry.anomalies); // an anomaly is all the answer that there is
            }
            if (entry.answers.isEmpty() && maySayNothing(entry)) {
                verdicts++;
            } else if (entry.answers.isEmpty()) {
                lost++;
                example("lost: " + each.getKey());
            } else {
                doubled += entry.answers.size() - 1;
                if (entry.answers.size() > 1) {
                    example("doubled: " + each.getKey() + " " + entry.answers);
                }
            }
            for (Answer answer : entry.answers) {
                if (answer.reason().isEmpty()) {
                    verdicts++;
                } else {
                    deadLetters++;
                }
            }
            anomalies += entry.anomalies.size();
            String error = error(entry);
            if (!error.isEmpty()) {
                wrong++;
                example(error + ": " + each.getKey() + " " + entry.expected + " " + entry.answers + " anomalies "
                        + entry.anomalies);
            }
        }
        return new Balance(entries.size(), verdicts, deadLetters, anomalies, lost, doubled, wrong);
    }

    private boolean maySayNothing(Entry entry) {
        Expected expected = entry.expected;
        return expected != null && expected.mayBeVerdict() && expected.score() < silentBelow + tolerance();
    }

    /** What is wrong with the answers that an input has got; empty where nothing is. */
    private String error(Entry entry) {
        Expected expected = entry.expected;
        if (expected == null) {
            return "an answer to nothing";
        }
        for (Answer answer : entry.answers) {
            if (answer.reason().isEmpty()) {
                if (!expected.mayBeVerdict()) {
                    return "a verdict that should be a dead letter";
                }
                if (!expected.isRight(answer.score())) {
                    return "wrong score";
                }
                if (isSilent() && expected.score() < silentBelow - tolerance()) {
                    return "an anomaly of an ordinary record";
                }
                if (answer.digest() != expected.verdictDigest()) {
                    return "wrong key, timestamp or headers";
                }
            } else if (!expected.mayBeDeadLetter(answer.reason())) {
                return "wrong reason";
            } else if (answer.digest() != expected.deadLetterDigest()) {
                return "wrong key, timestamp, headers or value of a dead letter";
            }
        }
        if (entry.answers.size() != 1) {
            return "";
        }
        Answer only = entry.answers.get(0);
        if (entry.anomalies.size() != (only.isAnomaly() ? 1 : 0)) {
            return "the anomalies do not match the verdict";
        }
        for (Answer anomaly : entry.anomalies) {
            if (anomaly.digest() != expected.verdictDigest() || !expected.isRight(anomaly.score())) {
                return "wrong anomaly";
            }
        }
        return "";
    }
}

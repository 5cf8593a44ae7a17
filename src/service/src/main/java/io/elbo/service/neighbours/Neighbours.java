package io.elbo.service.neighbours;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.history.KeyHistory;
import io.elbo.service.console.UnavailableException;
import io.elbo.service.feed.TopicWindow;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.ModelRef;
import io.elbo.stream.detector.SourceRef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ordinary records that a record is compared with, on the caller's thread: reads a bounded part of the detector's input
 * topic, judges it with the model in use, and keeps the result for some minutes. Nothing of it touches a stream: it has batches,
 * histories and a consumer of its own. Thread-safe; one part is read at a time.
 *
 * <p>A record of the topic is compared with those before it in its partition and some behind it. The part begins and ends at
 * multiples of its third, so that records near each other are compared with the same ones, and a record with the same ones each time.
 * If these are gone, and for a record that somebody makes up, it is the end of the topic.
 */
public final class Neighbours {
    /** With fewer ordinary ones around a record, the end of the topic is looked at. */
    static final int ENOUGH = 30;

    private final SurroundingsReader reader;

    /** @param nanoClock such as {@link System#nanoTime} */
    public Neighbours(LongSupplier nanoClock) {
        reader = new SurroundingsReader(nanoClock);
    }

    /**
     * What a request may take.
     *
     * @param time until it must be answered
     * @param spent is told how many records have been read and judged
     */
    public record Allowance(Duration time, IntConsumer spent) {}

    /**
     * An anomaly among ordinary records.
     *
     * @param anomaly as its topic has it
     * @throws NoNeighboursException if it is not in the input topic any more, or there is no ordinary record
     * @throws UnavailableException if the topic cannot be read now
     * @throws io.elbo.core.score.ScoringException if the model fails
     */
    public NeighboursView ofAnomaly(Detector detector, ObjectNode anomaly, TopicWindow topics, Allowance allowance)
            throws NoNeighboursException, UnavailableException {
        try (ActiveModel model = detector.retain()) {
            SurroundingsReader.Request request = new SurroundingsReader.Request(
                    detector, model, topics, reader.end(allowance.time()), allowance.spent());
            JsonNode source = anomaly.path("source");
            int partition = source.path("partition").asInt(-1);
            long offset = source.path("offset").asLong(-1);
            boolean isOfInput =
                    source.path("topic").asText().equals(detector.settings().input()) && offset >= 0;
            List<String> notes = new ArrayList<>();
            Surroundings around = isOfInput ? reader.around(request, partition, offset) : null;
            JudgedRecord record = around == null ? null : around.find(partition, offset);
            if (around != null && record == null && !around.isWhole()) {
                record = reader.alone(request, partition, offset);
                notes.add(
                        "The records around it are too large, or arrive too slowly, to be read as far as this one: it is judged"
                                + " as if it were the first of its key.");
            }
            if (record != null && !isSame(record, source)) {
                record = null; // the topic was made anew since
            }
            if (record == null) {
                record = ofPayload(detector, model, anomaly).orElseThrow(() -> gone(detector, source, anomaly));
                notes.add(
                        "The record itself is not in its topic any more. It is taken from the anomaly, and judged without a"
                                + " history.");
            }
            if (!model.reference().equals(modelOf(anomaly))) {
                notes.add("Another version of the model has found this record odd than the one that compares it here.");
            }
            if (record.isOrdinary()) {
                notes.add("Judged here, the record is not odd"
                        + (model.history() == null ? "." : ": less is known of its key than the stream knew."));
            }
            if (around == null || around.ordinaryBut(record).size() < ENOUGH) {
                Surroundings latest = reader.latest(request);
                if (around == null
                        || latest.ordinaryBut(record).size()
                                > around.ordinaryBut(record).size()) {
                    around = latest;
                    notes.add("Too few ordinary records are left around it: it is compared with the latest ones.");
                }
            }
            return write(detector, model, record, around, notes);
        }
    }

    /**
     * A record that somebody makes up among the latest ordinary ones.
     *
     * @param key whose next record it is, for the text of keys; null if it has none
     * @param state of the key; null if it is not known
     * @throws IllegalArgumentException if it cannot be read; the message says why
     * @throws NoNeighboursException if there is no ordinary record
     * @throws UnavailableException if the topic cannot be read now
     * @throws io.elbo.core.score.ScoringException if the model fails
     */
    public NeighboursView ofRecord(
            Detector detector,
            byte[] value,
            byte @Nullable [] key,
            byte @Nullable [] state,
            TopicWindow topics,
            Allowance allowance)
            throws NoNeighboursException, UnavailableException {
        try (ActiveModel model = detector.retain()) {
            JudgedRecord record = new RecordJudge(model).judge(key, value, row -> {
                KeyHistory history = model.history();
                if (history != null) {
                    history.advance(row, 0, state, -1, System.currentTimeMillis());
                }
            });
            Surroundings latest = reader.latest(new SurroundingsReader.Request(
                    detector, model, topics, reader.end(allowance.time()), allowance.spent()));
            return write(detector, model, record, latest, new ArrayList<>());
        }
    }

    private static boolean isSame(JudgedRecord record, JsonNode source) {
        SourceRef place = record.source();
        return place == null
                || place.timestamp() < 0
                || place.timestamp() == source.path("timestamp").asLong(-1);
    }

    private static ModelRef modelOf(ObjectNode anomaly) {
        JsonNode model = anomaly.path("model");
        JsonNode version = model.path("registryVersion");
        return new ModelRef(
                model.path("name").asText(),
                model.path("version").asText(),
                version.isInt() ? version.intValue() : null);
    }

    /** Masks change what stands there, so a masked record is none that a model could judge. */
    private static Optional<JudgedRecord> ofPayload(Detector detector, ActiveModel model, ObjectNode anomaly) {
        JsonNode payload = anomaly.path("payload");
        if (!payload.isObject() || !detector.settings().masks().isEmpty()) {
            return Optional.empty();
        }
        byte[] key = anomaly.path("key").asText().getBytes(StandardCharsets.UTF_8);
        try {
            return Optional.of(new RecordJudge(model)
                    .judgeWithoutHistory(
                            key.length == 0 ? null : key,
                            Json.write(payload),
                            anomaly.path("source").path("timestamp").asLong(-1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // another model reads it otherwise
        }
    }

    private static NoNeighboursException gone(Detector detector, JsonNode source, ObjectNode anomaly) {
        String masked = detector.settings().masks().isEmpty() || !anomaly.has("payload")
                ? ""
                : ", and the anomaly has it with masks only";
        return new NoNeighboursException("the record is not in topic "
                + source.path("topic").asText() + ", partition "
                + source.path("partition").asText() + ", offset "
                + source.path("offset").asText() + " any more" + masked
                + ": it cannot be compared with others");
    }

    private static NeighboursView write(
            Detector detector, ActiveModel model, JudgedRecord record, Surroundings among, List<String> notes)
            throws NoNeighboursException {
        int ordinary = among.ordinaryBut(record).size();
        if (ordinary == 0) {
            throw new NoNeighboursException("topic " + detector.settings().input()
                    + " holds no record that model " + model.metadata().name()
                    + " takes for ordinary: there is nothing to compare with");
        }
        if (ordinary < ENOUGH) {
            notes.add("There are few ordinary records to compare it with: " + ordinary + ".");
        } else if (!among.isWhole()) {
            notes.add("Not all records around it could be read: they are large, or arrive slowly.");
        }
        if (model.history() != null) {
            notes.add(
                    "Histories of keys are made of the records that were read here. The stream knows more of each key, so a field that is"
                            + " derived from them is compared by the value that it looks at.");
            if (detector.needsRekeying()) {
                notes.add("Records of the same key in other partitions are not among them.");
            }
        }
        if (!detector.settings().includePayload()) {
            notes.add("This detector shows no records (include-payload is false), so only distances are told.");
        }
        return new NeighboursWriter(detector.settings(), model).write(record, among, notes);
    }
}

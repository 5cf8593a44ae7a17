package io.elbo.stream.topology;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.history.Evidence;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.IncidentFold;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What the records of one partition leave and score, taken one after the other without anything of the stream.
 *
 * @param states after each record
 * @param rawScores of each record; null if it cannot be read
 * @param incidents what became of the incident of its key, with the offset of each record
 */
record HistoryFold(
        List<Map<Bytes, byte[]>> states, List<@Nullable Float> rawScores, Map<Long, List<IncidentChange>> incidents) {
    /** How incidents come about. */
    record Rules(EvidenceCalibration evidence, Duration timeout, double budget) {}

    static HistoryFold of(Schema schema, String detector, List<ConsumerRecord<byte[], byte[]>> records)
            throws Exception {
        return of(schema, detector, records, null);
    }

    /**
     * @param schema of a {@link TinyModel}
     * @param rules of incidents; null if the model knows no evidence
     */
    static HistoryFold of(
            Schema schema, String detector, List<ConsumerRecord<byte[], byte[]>> records, @Nullable Rules rules)
            throws Exception {
        IncidentFold incidents = rules == null
                ? null
                : new IncidentFold(
                        new Evidence(rules.evidence().halfLife()),
                        rules.evidence().countsRecords(),
                        rules.timeout());
        KeyHistory history = KeyHistory.of(schema);
        JsonDecoder decoder = new JsonDecoder(schema, 1 << 20);
        Batch batch = new Batch(schema, 1);
        Map<Bytes, byte[]> states = new TreeMap<>();
        HistoryFold fold = new HistoryFold(new ArrayList<>(), new ArrayList<>(), new TreeMap<>());
        try (OnnxEngine engine = OnnxEngine.open(TinyModel.bytes(schema))) {
            Scores scores = engine.newScores(1);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                batch.clear();
                Float rawScore = null;
                if (decoder.decode(record.value(), batch) == Decoded.ROW) {
                    byte[] before = null;
                    byte[] after = null;
                    byte[] own = schema.history().isRecordKey() ? record.key() : batch.key(0);
                    Bytes key = own == null ? null : key(detector, own);
                    if (key == null) {
                        history.withoutKey(batch, 0, record.timestamp());
                    } else {
                        before = states.get(key);
                        after = history.advance(batch, 0, before, record.offset(), record.timestamp());
                    }
                    engine.score(batch, scores);
                    rawScore = scores.rawScore(0);
                    if (after != null && incidents != null) {
                        float surprise = (float) engine.metadata().calibration().surprise(rawScore);
                        after = incidents.advance(
                                before,
                                after,
                                new IncidentFold.Scored(surprise, surprise >= ANOMALY, () -> List.of("amount")),
                                (float) rules.evidence().calibration().threshold(rules.budget()),
                                record.offset(),
                                record.timestamp(),
                                change -> fold.incidents()
                                        .computeIfAbsent(record.offset(), unused -> new ArrayList<>())
                                        .add(change));
                    }
                    if (after != null) {
                        states.put(key, after);
                    }
                }
                fold.rawScores().add(rawScore);
                fold.states().add(new TreeMap<>(states));
            }
        }
        return fold;
    }

    private static final float ANOMALY = (float) -Math.log(0.001);

    private static Bytes key(String detector, byte[] recordKey) {
        return Bytes.wrap(
                (detector + "\0" + new String(recordKey, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    }
}

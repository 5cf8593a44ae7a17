package io.elbo.stream.topology;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Decoded;
import io.elbo.core.feature.JsonDecoder;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
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
 */
record HistoryFold(List<Map<Bytes, byte[]>> states, List<@Nullable Float> rawScores) {
    /** @param schema of a {@link TinyModel} with derived fields */
    static HistoryFold of(Schema schema, String detector, List<ConsumerRecord<byte[], byte[]>> records)
            throws Exception {
        KeyHistory history = KeyHistory.of(schema);
        JsonDecoder decoder = new JsonDecoder(schema, 1 << 20);
        Batch batch = new Batch(schema, 1);
        Map<Bytes, byte[]> states = new TreeMap<>();
        HistoryFold fold = new HistoryFold(new ArrayList<>(), new ArrayList<>());
        try (OnnxEngine engine = OnnxEngine.open(TinyModel.bytes(schema))) {
            Scores scores = engine.newScores(1);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                batch.clear();
                Float rawScore = null;
                if (decoder.decode(record.value(), batch) == Decoded.ROW) {
                    byte[] key = schema.history().isRecordKey() ? record.key() : batch.key(0);
                    if (key == null) {
                        history.withoutKey(batch, 0, record.timestamp());
                    } else {
                        states.compute(
                                key(detector, key),
                                (unused, state) ->
                                        history.advance(batch, 0, state, record.offset(), record.timestamp()));
                    }
                    engine.score(batch, scores);
                    rawScore = scores.rawScore(0);
                }
                fold.rawScores().add(rawScore);
                fold.states().add(new TreeMap<>(states));
            }
        }
        return fold;
    }

    private static Bytes key(String detector, byte[] key) {
        return Bytes.wrap((detector + "\0" + new String(key, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    }
}

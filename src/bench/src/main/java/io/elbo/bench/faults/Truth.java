package io.elbo.bench.faults;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Decoded;
import io.elbo.core.feature.JsonDecoder;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Works out what must become of input records: with the service's decoder and the model as it was before the
 * {@link Tripwire}, but without Kafka Streams, batching by poll or anything else of the service. Not thread-safe.
 */
final class Truth implements AutoCloseable {
    private static final int ROWS = 256;

    private final OnnxEngine engine;
    private final JsonDecoder decoder;
    private final Batch batch;
    private final Scores scores;
    private final @Nullable KeyStates keys;
    private final List<ConsumerRecord<byte[], byte[]>> pending = new ArrayList<>();

    Truth(Path model) throws InvalidModelException {
        engine = OnnxEngine.open(model);
        scores = engine.newScores(ROWS);
        Schema schema = engine.metadata().schema();
        decoder = new JsonDecoder(schema, Records.MAX_BYTES);
        batch = new Batch(schema, ROWS);
        keys = KeyStates.of(schema);
    }

    /** The states of keys after all records; empty if the model derives nothing from them. */
    Map<String, byte[]> states() {
        return keys == null ? Map.of() : keys.states();
    }

    /** The raw score from which on a record is an anomaly at this share of false alarms. */
    double threshold(double share) {
        return engine.metadata().calibration().threshold(share);
    }

    /** @param inputs those of each partition in their order; to be called once */
    Map<Ledger.Position, Expected> of(Iterable<ConsumerRecord<byte[], byte[]>> inputs) {
        Map<Ledger.Position, Expected> all = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> input : inputs) {
            if (decoder.decode(input.value(), batch) instanceof Decoded.Malformed malformed) {
                add(new Expected(input, malformed.reason().label(), false, 0), all);
                continue;
            }
            if (keys != null) {
                keys.take(input, batch, batch.rows() - 1);
            }
            pending.add(input);
            if (batch.isFull()) {
                score(all);
            }
        }
        score(all);
        return all;
    }

    private void score(Map<Ledger.Position, Expected> all) {
        engine.score(batch, scores);
        for (int row = 0; row < pending.size(); row++) {
            String reason = holds(row, Tripwire.ALWAYS) ? Expected.SCORING_FAILED : "";
            add(new Expected(pending.get(row), reason, holds(row, Tripwire.SOMETIMES), scores.rawScore(row)), all);
        }
        pending.clear();
        batch.clear();
    }

    private static void add(Expected expected, Map<Ledger.Position, Expected> all) {
        all.put(
                new Ledger.Position(
                        expected.input().partition(), expected.input().offset()),
                expected);
    }

    private boolean holds(int row, float trip) {
        for (int column = 0; column < batch.schema().numericColumns(); column++) {
            if (Tripwire.isNear(batch.numeric(row, column), trip)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        engine.close();
    }
}

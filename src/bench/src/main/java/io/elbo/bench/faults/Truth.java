package io.elbo.bench.faults;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.format.RecordDecoder;
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
 * Works out what must become of input records: with the service's decoder and the {@link Variants} as they were before the
 * {@link Tripwire}, but without Kafka Streams, batching by poll or anything else of the service. Not thread-safe.
 */
final class Truth implements AutoCloseable {
    private static final int ROWS = 256;

    private final List<OnnxEngine> engines = new ArrayList<>(); // by variant
    private final List<Scores> scores = new ArrayList<>();
    private final RecordDecoder decoder;
    private final Batch batch;
    private final @Nullable KeyStates keys;
    private final List<ConsumerRecord<byte[], byte[]>> pending = new ArrayList<>();

    /**
     * @param variants that read the same fields and derive the same from histories
     * @param avro null if records are JSON
     */
    Truth(List<Path> variants, @Nullable AvroTraffic avro) throws InvalidModelException {
        for (Path variant : variants) {
            OnnxEngine engine = OnnxEngine.open(variant);
            engines.add(engine);
            scores.add(engine.newScores(ROWS));
        }
        Schema schema = engines.get(Variants.OF_FILE).metadata().schema();
        decoder = avro == null ? new JsonDecoder(schema, Records.MAX_BYTES) : avro.decoder(schema);
        batch = new Batch(schema, ROWS);
        keys = KeyStates.of(schema);
    }

    /** The states of keys after all records; empty if the model derives nothing from them. */
    Map<String, byte[]> states() {
        return keys == null ? Map.of() : keys.states();
    }

    /** The raw score of each variant from which on a record is an anomaly at this share of false alarms. */
    List<Double> thresholds(double share) {
        return engines.stream()
                .map(engine -> engine.metadata().calibration().threshold(share))
                .toList();
    }

    /** @param inputs those of each partition in their order; to be called once */
    Map<Ledger.Position, Expected> of(Iterable<ConsumerRecord<byte[], byte[]>> inputs) {
        Map<Ledger.Position, Expected> all = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> input : inputs) {
            if (decoder.decode(input.value(), batch) instanceof Decoded.Malformed malformed) {
                add(new Expected(input, malformed.reason().label(), false, List.of()), all);
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
        for (int variant = 0; variant < engines.size(); variant++) {
            engines.get(variant).score(batch, scores.get(variant));
        }
        for (int each = 0; each < pending.size(); each++) {
            int row = each;
            String reason = holds(row, Tripwire.ALWAYS) ? Expected.SCORING_FAILED : "";
            List<Float> byVariant =
                    scores.stream().map(score -> score.rawScore(row)).toList();
            add(new Expected(pending.get(row), reason, holds(row, Tripwire.SOMETIMES), byVariant), all);
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
        engines.forEach(OnnxEngine::close);
    }
}

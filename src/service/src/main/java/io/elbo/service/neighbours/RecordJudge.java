package io.elbo.service.neighbours;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonTrees;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.score.Explanations;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.schema.KafkaHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Judges records that were read for people who look, in batches of its own. If the model derives fields from histories of keys,
 * each history begins with the first record that is judged here: nothing is taken from the stream's histories, nor added to
 * them. Not thread-safe.
 */
final class RecordJudge {
    private static final int BATCH_ROWS = 64;

    private final ActiveModel model;
    private final ThresholdPolicy policy;
    private final Batch batch;
    private final List<ConsumerRecord<byte[], byte[]>> waiting = new ArrayList<>(); // one for each row of the batch
    private final Map<Bytes, byte[]> states = new HashMap<>();

    /** @param model the caller's, who closes it */
    RecordJudge(ActiveModel model) {
        this.model = model;
        policy = model.policies().typical();
        batch = new Batch(model.schema(), BATCH_ROWS);
    }

    /**
     * The records that can be read, in their order.
     *
     * @param isOver whether there is no time left: then the others are left out
     * @throws io.elbo.core.score.ScoringException if the model fails
     * @throws io.elbo.core.format.SchemaAwayException if a record's schema cannot be had now
     */
    List<JudgedRecord> judge(List<ConsumerRecord<byte[], byte[]>> records, BooleanSupplier isOver) {
        List<JudgedRecord> judged = new ArrayList<>(records.size());
        batch.clear();
        waiting.clear();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.value() == null
                    || model.decode(record.value(), KafkaHeaders.of(record.headers()), batch) != Decoded.ROW) {
                continue;
            }
            derive(record, batch.rows() - 1);
            waiting.add(record);
            if (batch.isFull()) {
                score(judged);
                if (isOver.getAsBoolean()) {
                    return judged;
                }
            }
        }
        score(judged);
        return judged;
    }

    private void derive(ConsumerRecord<byte[], byte[]> record, int row) {
        DetectorHistory keys = model.keys();
        if (keys == null) {
            return;
        }
        Bytes key = keys.key(record.key(), batch, row);
        if (key == null) {
            keys.withoutKey(batch, row, record.timestamp());
        } else {
            // offsets of several partitions would not rise
            states.put(key, keys.advance(batch, row, states.get(key), -1, record.timestamp()));
        }
    }

    private void score(List<JudgedRecord> judged) {
        if (batch.rows() > 0) {
            Explanations explanations = model.engine().explain(batch);
            for (int row = 0; row < batch.rows(); row++) {
                ConsumerRecord<byte[], byte[]> record = waiting.get(row);
                RecordFormat format = model.format();
                JudgedRecord one = judged(
                        new SourceRef(record.topic(), record.partition(), record.offset(), record.timestamp()),
                        record.key(),
                        () -> format.document(record.value(), KafkaHeaders.of(record.headers())),
                        bytes(record),
                        explanations,
                        row);
                if (one.isFinite()) {
                    judged.add(one);
                }
            }
        }
        batch.clear();
        waiting.clear();
    }

    /**
     * A record of JSON that stands in no topic.
     *
     * @param derive fills the derived fields of a batch's first row
     * @throws IllegalArgumentException if it cannot be read, or its score is not finite; the message says why
     * @throws io.elbo.core.score.ScoringException if the model fails
     */
    JudgedRecord judge(byte @Nullable [] key, byte[] value, Consumer<Batch> derive) {
        batch.clear();
        Decoded decoded = model.decodeBody(value, batch);
        if (decoded != Decoded.ROW) {
            throw new IllegalArgumentException(Outcome.Rejected.unread(decoded).detail());
        }
        derive.accept(batch);
        JudgedRecord judged = judged(
                null,
                key,
                () -> JsonTrees.readOrMissing(value),
                value.length,
                model.engine().explain(batch),
                0);
        if (!judged.isFinite()) {
            throw new IllegalArgumentException("the model's score of it is not finite");
        }
        return judged;
    }

    /** The same as a record of a key that was never seen. */
    JudgedRecord judgeWithoutHistory(byte @Nullable [] key, byte[] value, long timestampMillis) {
        return judge(key, value, row -> {
            KeyHistory history = model.history();
            if (history != null) {
                history.withoutKey(row, 0, timestampMillis);
            }
        });
    }

    /** Its key is counted elsewhere. */
    private static int bytes(ConsumerRecord<byte[], byte[]> record) {
        int bytes = record.value().length;
        for (Header header : record.headers()) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return bytes;
    }

    private JudgedRecord judged(
            @Nullable SourceRef source,
            byte @Nullable [] key,
            Supplier<JsonNode> document,
            int recordBytes,
            Explanations explanations,
            int row) {
        return new JudgedRecord(
                source,
                key,
                document,
                recordBytes,
                policy.verdict(explanations.rawScore(row), explanations.parts(row)),
                batch,
                explanations,
                row);
    }
}

package io.elbo.stream.batch;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.score.Explanations;
import io.elbo.core.verdict.Contribution;
import io.elbo.registry.ShadowExample;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.history.DetectorHistory;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Describes records of which active model and challenger judge differently. Immutable; the rows belong to the caller. */
final class Examples {
    private static final int MAX_FIELDS = 5;
    private static final int MAX_TEXT = 200;

    /**
     * The record as one model reads it.
     *
     * @param row negative if the model has no row of it
     */
    record Row(@Nullable Batch batch, int row) {}

    private final ActiveModel active;
    private final ActiveModel challenger;

    Examples(ActiveModel active, ActiveModel challenger) {
        this.active = active;
        this.challenger = challenger;
    }

    /**
     * @param outcome of the active model, scored
     * @param settledScore of the active model if the outcome says nothing of it, nats
     * @param challengerScore nats
     */
    ShadowExample of(
            ConsumerRecord<byte[], byte[]> record,
            Outcome outcome,
            float settledScore,
            float challengerScore,
            Row activeRow,
            Row challengerRow,
            boolean isGained) {
        List<Contribution> reasons = outcome instanceof Outcome.Anomaly anomaly && !isGained
                ? anomaly.contributions()
                : reasons(challenger, challengerRow, record);
        Row otherRow = isGained ? activeRow : challengerRow;
        ActiveModel other = isGained ? active : challenger;
        Explanations others = reasons.isEmpty() ? null : explanations(other, otherRow);
        return new ShadowExample(
                record.topic(),
                record.partition(),
                record.offset(),
                record.key() == null ? null : cut(active.masks().key(DetectorHistory.text(record.key()))),
                Instant.ofEpochMilli(RowHistory.timestampMillis(record)).toString(),
                outcome instanceof Outcome.Scored scored ? scored.verdict().score() : settledScore,
                challengerScore,
                reasons.stream()
                        .limit(MAX_FIELDS)
                        .map(reason -> field(reason, other, others, otherRow.row()))
                        .toList());
    }

    private static List<Contribution> reasons(ActiveModel model, Row row, ConsumerRecord<byte[], byte[]> record) {
        return row.batch() == null
                ? List.of()
                : model.leadingReasons(row.batch(), row.row(), ScoringTask.view(record, model), () -> {});
    }

    private static @Nullable Explanations explanations(ActiveModel model, Row row) {
        if (row.batch() == null || row.row() < 0) {
            return null;
        }
        try {
            return model.engine().explain(row.batch(), new int[] {row.row()});
        } catch (Exception e) {
            return null; // the example says nothing of the other model then
        }
    }

    private static ShadowExample.Field field(
            Contribution reason, ActiveModel other, @Nullable Explanations others, int row) {
        int index = other.schema().indexOf(reason.field());
        return new ShadowExample.Field(
                reason.field(),
                text(reason.value()),
                text(reason.expected()),
                reason.nats(),
                others == null || index < 0 ? null : (double) others.contribution(row, index));
    }

    private static String text(JsonNode node) {
        return node.isNull() || node.isMissingNode() ? "" : cut(node.isTextual() ? node.textValue() : node.toString());
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }
}

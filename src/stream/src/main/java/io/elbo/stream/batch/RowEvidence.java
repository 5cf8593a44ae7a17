package io.elbo.stream.batch;

import io.elbo.core.feature.Batch;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.verdict.Contribution;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Incidents;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.history.KeyIncident;
import io.elbo.stream.history.KeySlot;
import io.elbo.stream.history.PartitionHistory;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Adds the scores of one detector's rows to the evidence of their keys, after all records of the poll are scored, in the order of
 * the records. A record that was not scored counts as an ordinary one. Used by one stream thread.
 */
final class RowEvidence {
    /** Records of one task that are explained because an incident needs its fields. */
    private static final int MAX_EXPLAINED = 8;

    private final int detector; // its place in the plan
    private final ActiveModel model;
    private final Incidents incidents;
    private final Batch batch;
    private final Runnable failed;
    private final Supplier<List<String>> fields = this::fields;
    private final Consumer<IncidentChange> changes = this::changed;
    private @Nullable PolledPartition partition; // of the row that is added
    private @Nullable KeySlot slot;
    private int index;
    private int row;
    private int explained;
    private @Nullable List<Contribution> reasons; // of the row that is added, once they are asked for

    /** @param failed is told of each call of the model that failed */
    RowEvidence(int detector, ActiveModel model, Incidents incidents, Batch batch, Runnable failed) {
        this.detector = detector;
        this.model = model;
        this.incidents = incidents;
        this.batch = batch;
        this.failed = failed;
    }

    void begin() {
        explained = 0;
    }

    /** Adds a row, whose record is at this place of its partition. */
    void add(PolledPartition ofRow, int place, int batchRow) {
        AdvancedStates states = ofRow.advanced(detector);
        KeySlot key = states.slot(place);
        byte[] after = states.state(place);
        PartitionHistory history = ofRow.keyStates();
        if (key == null || after == null || history == null || !history.keeps(key)) {
            return;
        }
        partition = ofRow;
        slot = key;
        index = place;
        row = batchRow;
        reasons = null;
        ConsumerRecord<byte[], byte[]> record = ofRow.records().get(place);
        byte[] next = incidents.advance(
                key.withEvidence(),
                after,
                ofRow.outcome(detector, place),
                ofRow.settledScore(detector, place),
                ofRow.policy(detector),
                new SourceRef(record.topic(), record.partition(), record.offset(), RowHistory.timestampMillis(record)),
                fields,
                changes);
        states.replace(place, next);
        key.withEvidence(after, next);
    }

    private List<String> fields() {
        return Incidents.names(reasons());
    }

    /** Of an anomaly, its own. */
    private List<Contribution> reasons() {
        List<Contribution> known = reasons;
        if (known == null) {
            known = explained(Objects.requireNonNull(partition));
            reasons = known;
        }
        return known;
    }

    private List<Contribution> explained(PolledPartition ofRow) {
        if (ofRow.outcome(detector, index) instanceof Outcome.Anomaly anomaly) {
            return anomaly.contributions();
        }
        return explained++ < MAX_EXPLAINED
                ? model.leadingReasons(
                        batch, row, ScoringTask.view(ofRow.records().get(index), model), failed)
                : List.of();
    }

    private void changed(IncidentChange change) {
        if (partition != null && slot != null) {
            partition.addIncident(
                    detector,
                    index,
                    new KeyIncident(
                            slot.key(), change, change.kind() == IncidentChange.Kind.RESOLVED ? List.of() : reasons()));
        }
    }
}

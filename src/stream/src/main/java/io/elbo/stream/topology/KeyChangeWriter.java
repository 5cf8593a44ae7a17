package io.elbo.stream.topology;

import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.KeyState;
import io.elbo.core.history.SilenceChange;
import io.elbo.core.suppression.RecordView;
import io.elbo.stream.batch.PartitionQueue;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.IncidentDocument;
import io.elbo.stream.detector.SilenceDocument;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.history.KeyChange;
import io.elbo.stream.history.KeyIncident;
import io.elbo.stream.history.KeySilence;
import io.elbo.stream.output.InputPosition;
import io.elbo.stream.output.OutputGate;
import io.elbo.stream.output.OutputRecords;
import io.elbo.stream.schema.KafkaHeaders;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Writes changes of the incidents and silences of one detector's keys to its topic, and tells the observer once they are committed. */
final class KeyChangeWriter {
    private final int place; // in the plan
    private final Detector detector;
    private final DetectionObserver observer;
    private final OutputRecords outputs;
    private final SilentKeys silentKeys;
    private @Nullable OutputGate gate;
    private @Nullable PartitionQueue queue; // while the task has a store of states
    private String topic = "";
    private int partition;

    /** @param place of the detector in the scoring plan */
    KeyChangeWriter(
            int place, Detector detector, DetectionObserver observer, OutputRecords outputs, SilentKeys silentKeys) {
        this.place = place;
        this.detector = detector;
        this.observer = observer;
        this.outputs = outputs;
        this.silentKeys = silentKeys;
    }

    void init(OutputGate opened, int ofTask) {
        gate = opened;
        partition = ofTask;
    }

    /** @param input the topic */
    void open(String input, PartitionQueue ofPartition) {
        topic = input;
        queue = ofPartition;
    }

    void close() {
        queue = null;
    }

    /**
     * @param model that has found the change
     * @param source the record that changed the incident, or the latest one of its key
     * @param record the same; one without a value and headers if time has changed the incident
     */
    void write(
            KeyChange changed,
            ActiveModel model,
            SourceRef source,
            Record<byte[], byte[]> record,
            PartitionQueue ofPartition) {
        RecordView view = ActiveModel.view(
                model.format(), record.key(), record.value(), KafkaHeaders.of(record.headers()), record.timestamp());
        DetectorHistory own = model.keys();
        String key =
                model.masks().key(own == null ? DetectorHistory.textOfWhole(changed.key()) : own.text(changed.key()));
        String incidentsTopic = detector.settings().incidents().topic();
        OutputGate opened = Objects.requireNonNull(gate);
        if (changed instanceof KeySilence silence) {
            SilenceChange change = silence.change();
            String suppressed = model.suppressions().suppressingIncident(view, List.of());
            silentKeys.change(change.kind() == IncidentChange.Kind.OPENED ? 1 : -1);
            opened.forward(outputs.silence(
                    incidentsTopic,
                    SilenceDocument.of(detector.name(), model.reference(), key, change, suppressed, source),
                    change.nowMillis(),
                    record.headers()));
            ofPartition.whenCommitted(place, source.offset(), () -> observer.silence(change, suppressed));
        } else if (changed instanceof KeyIncident incident) {
            IncidentChange change = incident.change();
            String suppressed = model.suppressions()
                    .suppressingIncident(view, change.incident().fields());
            opened.forward(outputs.incident(
                    incidentsTopic,
                    IncidentDocument.of(
                            detector.name(),
                            model,
                            model.incidents(),
                            model.policies().of(source.partition()),
                            key,
                            change,
                            suppressed,
                            incident.reasons(),
                            source),
                    record.headers()));
            ofPartition.whenCommitted(place, source.offset(), () -> observer.incident(change, suppressed));
        }
    }

    /**
     * Writes what no record has changed.
     *
     * @param state of the key
     */
    void write(KeyChange change, byte[] state, long nowMillis) {
        PartitionQueue own = Objects.requireNonNull(queue);
        OutputGate opened = Objects.requireNonNull(gate);
        SourceRef source =
                new SourceRef(topic, partition, KeyState.offset(state), Math.max(0, KeyState.eventTimeMillis(state)));
        opened.open(new InputPosition(topic, partition, source.offset()));
        ActiveModel model = detector.active();
        DetectorHistory keys = model.keys();
        byte[] recordKey = keys == null ? null : keys.recordKey(change.key());
        write(change, model, source, new Record<>(recordKey, null, nowMillis), own);
        if (opened.takeKeptBack() != null) {
            own.whenCommitted(place, source.offset(), observer::outputRefused);
        }
    }
}

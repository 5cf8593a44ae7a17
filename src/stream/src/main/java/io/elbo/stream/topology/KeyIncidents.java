package io.elbo.stream.topology;

import io.elbo.core.history.Incident;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.KeyState;
import io.elbo.core.history.SilenceChange;
import io.elbo.core.suppression.RecordView;
import io.elbo.stream.batch.PartitionQueue;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.IncidentDocument;
import io.elbo.stream.detector.Incidents;
import io.elbo.stream.detector.SilenceDocument;
import io.elbo.stream.detector.Silences;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.history.KeyChange;
import io.elbo.stream.history.KeyIncident;
import io.elbo.stream.history.KeySilence;
import io.elbo.stream.history.PartitionHistory;
import io.elbo.stream.output.InputPosition;
import io.elbo.stream.output.OutputGate;
import io.elbo.stream.output.OutputRecords;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The incidents of one detector's keys in one task: writes those that records have changed, and changes those that only
 * time changes. All of it is in the task's transaction, like the states of keys.
 *
 * <p>A key is found <i>silent</i> by these rules:
 * <ul>
 *   <li>Its limit is fixed, or learned from its own silences.
 *   <li>The partition has been alive for longer than the limit since the key's latest record: see {@link
 *       io.elbo.stream.history.PartitionHistory#isSilentFor}. The clock on the wall only says when to look.
 *   <li>The stream has caught up: since the look before, a poll has taken the newest record of the partition.
 * </ul>
 *
 * A flag in the key's state says that it was told. The key's next record clears it, and tells that the silence is over.
 */
final class KeyIncidents {
    private static final int MAX_RESOLVED = 1_000; // incidents that are looked at in one call

    private final int place; // in the plan
    private final Detector detector;
    private final DetectionObserver observer;
    private final OutputRecords outputs;
    private @Nullable OutputGate gate;
    private @Nullable PartitionQueue queue; // while the task has a store of states
    private @Nullable PartitionHistory states;
    private @Nullable DetectorHistory keys; // of the model that was active last
    private @Nullable ActiveModel keysModel;
    private String topic = "";
    private int partition;
    private boolean hasCaughtUp;
    private int silent; // keys, about
    private int walkedSilent; // keys that the walk has seen

    /** @param place of the detector in the scoring plan */
    KeyIncidents(int place, Detector detector, DetectionObserver observer, OutputRecords outputs) {
        this.place = place;
        this.detector = detector;
        this.observer = observer;
        this.outputs = outputs;
    }

    void init(OutputGate opened, int ofTask) {
        gate = opened;
        partition = ofTask;
    }

    /** @param input the topic */
    void open(String input, PartitionHistory history, PartitionQueue ofPartition) {
        topic = input;
        states = history;
        queue = ofPartition;
        silent = 0;
        walkedSilent = 0;
    }

    void close() {
        states = null;
        queue = null;
    }

    /** Whether keys may have incidents. */
    boolean isNeeded() {
        return detector.active().hasIncidents();
    }

    /** Whether the key of the store is one of the detector's. */
    boolean owns(Bytes key) {
        DetectorHistory own = history();
        return own != null && own.owns(key);
    }

    /** How long keys may be silent; null if nobody looks for that. */
    @Nullable
    Silences silences() {
        return detector.active().silences();
    }

    /** Of the model that is active now. */
    private @Nullable DetectorHistory history() {
        ActiveModel model = detector.active();
        if (model != keysModel) {
            keys = DetectorHistory.of(detector.name(), model.schema(), model.history());
            keysModel = model;
        }
        return keys;
    }

    /**
     * @param source the record that changed the incident, or the latest one of its key
     * @param record the same as the rules look at it; one without a document if time has changed the incident
     */
    void write(KeyChange changed, SourceRef source, RecordView record, PartitionQueue ofPartition) {
        ActiveModel model = detector.active();
        DetectorHistory own = history();
        if (own == null || !model.hasIncidents()) {
            return; // another model is active since the poll, which knows no incidents
        }
        String key = own.text(changed.key());
        String incidentsTopic = detector.settings().incidents().topic();
        OutputGate opened = Objects.requireNonNull(gate);
        if (changed instanceof KeySilence silence) {
            SilenceChange change = silence.change();
            String suppressed = model.suppressions().suppressingIncident(record, List.of());
            count(change.kind() == IncidentChange.Kind.OPENED ? 1 : -1);
            opened.forward(outputs.silence(
                    incidentsTopic,
                    SilenceDocument.of(detector.name(), model.reference(), key, change, suppressed, source),
                    change.nowMillis()));
            ofPartition.whenCommitted(place, source.offset(), () -> observer.silence(change, suppressed));
        } else if (changed instanceof KeyIncident incident) {
            IncidentChange change = incident.change();
            String suppressed = model.suppressions()
                    .suppressingIncident(record, change.incident().fields());
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
                            source)));
            ofPartition.whenCommitted(place, source.offset(), () -> observer.incident(change, suppressed));
        }
    }

    /** Writes what no record has changed. */
    private void write(KeyChange change, byte[] state, long nowMillis) {
        PartitionQueue own = Objects.requireNonNull(queue);
        OutputGate opened = Objects.requireNonNull(gate);
        SourceRef source =
                new SourceRef(topic, partition, KeyState.offset(state), Math.max(0, KeyState.eventTimeMillis(state)));
        opened.open(new InputPosition(topic, partition, source.offset()));
        DetectorHistory keys = history();
        byte[] recordKey = keys == null ? null : keys.recordKey(change.key());
        write(change, source, ActiveModel.view(recordKey, null, nowMillis), own);
        if (opened.takeKeptBack() != null) {
            own.whenCommitted(place, source.offset(), observer::outputRefused);
        }
    }

    private void count(int change) {
        silent = Math.max(0, silent + change);
        tellSilent();
    }

    private void tellSilent() {
        if (states != null) {
            states.store().silentKeys(detector.name(), silent);
        }
    }

    /** Resolves incidents of keys from which no record comes any more, by the time of the records: some at each call. */
    void resolveSilent(long wallClockMillis) {
        PartitionHistory own = Objects.requireNonNull(states);
        ActiveModel model = detector.active();
        Incidents incidents = model.incidents();
        if (incidents == null) {
            return;
        }
        long now = own.nowMillis(wallClockMillis);
        for (Bytes key : own.openIncidents(detector.name(), MAX_RESOLVED)) {
            byte[] state = own.store().get(key);
            Incident open = state == null ? null : Incident.of(state);
            if (state != null && open != null && incidents.isSilent(state, now)) {
                IncidentChange change =
                        incidents.silent(state, open, model.policies().of(partition));
                write(new KeyIncident(key, change), state, now);
                own.store().put(key, KeyState.withoutIncident(state), false);
            }
        }
    }

    /** Before the walk looks at keys. */
    void looking(boolean caughtUp) {
        hasCaughtUp = caughtUp;
    }

    private double limitSeconds(byte[] state) {
        ActiveModel model = detector.active();
        Silences silences = model.silences();
        return silences == null
                ? Double.NaN
                : silences.limitSeconds(state, model.policies().of(partition));
    }

    private boolean isSilentForTooLong(byte[] state) {
        double limit = limitSeconds(state);
        return !Double.isNaN(limit) && Objects.requireNonNull(states).isSilentFor(limit, state);
    }

    /** Whether something is to be done about the key now. */
    boolean isDue(Bytes key, byte[] state) {
        if (!KeyState.isState(state)) {
            return false;
        }
        if (KeyState.isSilent(state)) {
            walkedSilent++;
            return retires(state) != null;
        }
        return retires(state) != null || (hasCaughtUp && isSilentForTooLong(state));
    }

    /** Why what is open in the state is resolved although neither a record nor time has ended it; null if it is not. */
    private IncidentChange.@Nullable Cause retires(byte[] state) {
        ActiveModel model = detector.active();
        boolean isSilent = KeyState.isSilent(state);
        boolean hasIncident = KeyState.hasIncident(state);
        if ((isSilent && model.silences() == null) || (hasIncident && model.incidents() == null)) {
            return IncidentChange.Cause.RETIRED;
        }
        DetectorHistory history = history();
        return (isSilent || hasIncident) && history != null && !history.fits(state)
                ? IncidentChange.Cause.REPLACED
                : null;
    }

    /** Tells that the key is silent, or that what is open is resolved. */
    void due(Bytes key, byte[] state) {
        PartitionHistory own = Objects.requireNonNull(states);
        IncidentChange.Cause cause = retires(state);
        if (cause != null) {
            resolve(key, state, cause);
            walkedSilent -= KeyState.isSilent(state) ? 1 : 0;
            own.store().put(key, KeyState.withSilence(KeyState.withoutIncident(state), false), false);
        } else {
            write(
                    new KeySilence(key, SilenceChange.opened(state, own.clockMillis(), limitSeconds(state))),
                    state,
                    own.clockMillis());
            walkedSilent++;
            own.store().put(key, KeyState.withSilence(state, true), false);
        }
    }

    /** Tells that whatever is open in the state is over. */
    private void resolve(Bytes key, byte[] state, IncidentChange.Cause cause) {
        PartitionHistory own = Objects.requireNonNull(states);
        ActiveModel model = detector.active();
        Incidents incidents = model.incidents();
        Incident open = KeyState.hasIncident(state) ? Incident.of(state) : null;
        if (open != null) {
            float threshold = incidents == null
                    ? open.peakEvidence() // which was above the threshold, and is not told
                    : incidents.threshold(model.policies().of(partition));
            long last = Math.max(1, KeyState.eventTimeMillis(state));
            write(
                    new KeyIncident(
                            key,
                            new IncidentChange(
                                    IncidentChange.Kind.RESOLVED,
                                    open,
                                    cause,
                                    last,
                                    KeyState.evidence(state),
                                    threshold)),
                    state,
                    own.clockMillis());
        }
        if (KeyState.isSilent(state)) {
            write(
                    new KeySilence(key, SilenceChange.resolved(cause, state, own.clockMillis(), limitSeconds(state))),
                    state,
                    own.clockMillis());
        }
    }

    /** The key has been deleted from the store. */
    void forgotten(Bytes key, byte[] state, IncidentChange.Cause cause) {
        if (KeyState.isState(state)) {
            resolve(key, state, cause);
        }
    }

    /** All keys of the store have been looked at. */
    void walked() {
        silent = walkedSilent;
        walkedSilent = 0;
        tellSilent();
    }

    /** What becomes of the silence of a key, a record of which is scored alone. */
    void returned(Bytes key, byte[] before, SourceRef source, RecordView record, PartitionQueue ofPartition) {
        write(
                new KeySilence(
                        key,
                        SilenceChange.resolved(
                                IncidentChange.Cause.RETURNED, before, source.timestamp(), limitSeconds(before))),
                source,
                record,
                ofPartition);
    }
}

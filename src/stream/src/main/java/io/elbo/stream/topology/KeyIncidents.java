package io.elbo.stream.topology;

import io.elbo.core.event.EventEncoding;
import io.elbo.core.history.Incident;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.KeyState;
import io.elbo.core.history.SilenceChange;
import io.elbo.stream.batch.PartitionQueue;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Incidents;
import io.elbo.stream.detector.Silences;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.history.KeyChange;
import io.elbo.stream.history.KeyIncident;
import io.elbo.stream.history.KeySilence;
import io.elbo.stream.history.PartitionHistory;
import io.elbo.stream.output.OutputGate;
import io.elbo.stream.output.OutputRecords;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The incidents of one detector's keys in one task: changes those that only time changes, and has all changes written. All of it
 * is in the task's transaction, like the states of keys.
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

    private final Detector detector;
    private final SilentKeys silentKeys;
    private final KeyChangeWriter writer;
    private @Nullable PartitionHistory states; // while the task has a store of states
    private int partition;
    private boolean hasCaughtUp;

    /** @param place of the detector in the scoring plan */
    KeyIncidents(int place, Detector detector, DetectionObserver observer, OutputRecords outputs) {
        this.detector = detector;
        silentKeys = new SilentKeys(detector.name());
        writer = new KeyChangeWriter(place, detector, observer, outputs, silentKeys);
    }

    void init(OutputGate opened, int ofTask) {
        writer.init(opened, ofTask);
        partition = ofTask;
    }

    /** @param input the topic */
    void open(String input, PartitionHistory history, PartitionQueue ofPartition) {
        states = history;
        writer.open(input, ofPartition);
        silentKeys.open(history.store());
    }

    void close() {
        states = null;
        writer.close();
        silentKeys.close();
    }

    /** Whether keys may have incidents, now or with a later model. */
    boolean isNeeded() {
        ActiveModel model = detector.active();
        return model.hasIncidents() || model.origin().hasRegistry();
    }

    /** Whether changes can be written now: the schema of the events may still have to be asked for. */
    boolean isReady() {
        EventEncoding encoding = detector.settings().encoding();
        return encoding == null || encoding.awaits() == null;
    }

    /** Whether the key of the store is one of the detector's, of whatever definition. */
    boolean owns(Bytes key) {
        return DetectorHistory.isOf(detector.name(), key);
    }

    /** How long keys may be silent; null if nobody looks for that. */
    @Nullable
    Silences silences() {
        return detector.active().silences();
    }

    /** See {@link KeyChangeWriter#write(KeyChange, ActiveModel, SourceRef, Record, PartitionQueue)}. */
    void write(
            KeyChange changed,
            ActiveModel model,
            SourceRef source,
            Record<byte[], byte[]> record,
            PartitionQueue ofPartition) {
        writer.write(changed, model, source, record, ofPartition);
    }

    /** Resolves incidents of keys from which no record comes any more, by the time of the records: some at each call. */
    void resolveSilent(long wallClockMillis) {
        PartitionHistory own = Objects.requireNonNull(states);
        ActiveModel model = detector.active();
        Incidents incidents = model.incidents();
        DetectorHistory keys = model.keys();
        if (incidents == null || keys == null) {
            return;
        }
        long now = own.nowMillis(wallClockMillis);
        for (Bytes key : own.openIncidents(keys, MAX_RESOLVED)) {
            byte[] state = own.store().get(key);
            Incident open = state == null ? null : Incident.of(state);
            if (state != null && open != null && incidents.isSilent(state, now)) {
                IncidentChange change =
                        incidents.silent(state, open, model.policies().of(partition));
                writer.write(new KeyIncident(key, change), state, now);
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
        if (!isActive(key)) {
            return isOpen(state) || DetectorHistory.placeOfPlain(detector.name(), key, state) != null;
        }
        if (KeyState.isSilent(state)) {
            silentKeys.pass(1);
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
        DetectorHistory history = model.keys();
        return (isSilent || hasIncident) && history != null && !history.fits(state)
                ? IncidentChange.Cause.REPLACED
                : null;
    }

    /** Whether the state under the key is one that the active model goes on with. */
    boolean isActive(Bytes key) {
        DetectorHistory own = detector.active().keys();
        return own == null ? !detector.active().origin().hasRegistry() : own.owns(key);
    }

    private static boolean isOpen(byte[] state) {
        return KeyState.hasIncident(state) || KeyState.isSilent(state);
    }

    /** Whether no model goes on with the state: neither the active one nor one that may become active. */
    boolean isObsolete(Bytes key, byte[] state) {
        return KeyState.isState(state) && !isActive(key) && !isKept(state);
    }

    private boolean isKept(byte[] state) {
        int definition = KeyState.definitionHash(state);
        DetectorHistory own = detector.active().keys();
        return (own != null && own.definitionHash() == definition) || detector.keepsHistory(definition);
    }

    /**
     * The state is not where the active model looks for it. It moves to its place if it is from before there was a registry;
     * otherwise it waits for its model, and what is open in it is resolved.
     */
    private void leave(Bytes key, byte[] state) {
        PartitionHistory own = Objects.requireNonNull(states);
        Bytes place = DetectorHistory.placeOfPlain(detector.name(), key, state);
        if (place != null) {
            own.store().move(key, place, state);
        } else if (isOpen(state)) {
            resolve(key, state, IncidentChange.Cause.REPLACED);
            own.store().put(key, KeyState.withSilence(KeyState.withoutIncident(state), false), false);
        }
    }

    /** Tells that the key is silent, or that what is open is resolved. */
    void due(Bytes key, byte[] state) {
        if (!isActive(key)) {
            leave(key, state);
            return;
        }
        PartitionHistory own = Objects.requireNonNull(states);
        IncidentChange.Cause cause = retires(state);
        if (cause != null) {
            resolve(key, state, cause);
            silentKeys.pass(KeyState.isSilent(state) ? -1 : 0);
            own.store().put(key, KeyState.withSilence(KeyState.withoutIncident(state), false), false);
        } else {
            writer.write(
                    new KeySilence(key, SilenceChange.opened(state, own.clockMillis(), limitSeconds(state))),
                    state,
                    own.clockMillis());
            silentKeys.pass(1);
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
            writer.write(
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
            writer.write(
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
        silentKeys.walked();
    }

    /** What becomes of the silence of a key, a record of which is scored alone. */
    void returned(
            Bytes key,
            byte[] before,
            ActiveModel model,
            SourceRef source,
            Record<byte[], byte[]> record,
            PartitionQueue ofPartition) {
        writer.write(
                new KeySilence(
                        key,
                        SilenceChange.resolved(
                                IncidentChange.Cause.RETURNED, before, source.timestamp(), limitSeconds(before))),
                model,
                source,
                record,
                ofPartition);
    }
}

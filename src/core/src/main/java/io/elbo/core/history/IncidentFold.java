package io.elbo.core.history;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds a record to the evidence of its key, and opens, updates and resolves the key's incident. What comes out
 * depends on the key's records and their scores alone, so a record that is processed again leaves the same. Immutable and
 * thread-safe.
 *
 * <ul>
 *   <li>An incident <i>opens</i> when the evidence reaches the threshold.
 *   <li>It is <i>updated</i> when its peak has doubled since it was told of last, but not more often than every
 *       {@value #UPDATE_RECORDS} records.
 *   <li>It is <i>resolved</i> when the evidence falls below half of the threshold, so that it does not open and close with every
 *       record; or when no record of the key has come for the timeout, by the time of the records; or when the
 *       history of the key begins anew because another model defines histories differently.
 * </ul>
 *
 * <p>A late record, which the history of its key does not take in either, leaves the evidence as it is.
 */
public final class IncidentFold {
    private static final int UPDATE_RECORDS = 10;
    private static final float UPDATE_FACTOR = 2;
    private static final float RESOLVED_BELOW = 0.5f; // of the threshold

    private final Evidence evidence;
    private final boolean countsRecords;
    private final long timeoutMillis;

    /**
     * @param evidence what records add to it, and how it fades
     * @param countsRecords whether it fades by records of the key, and not by seconds
     * @param timeout after which a key without a record has no incident any more
     */
    public IncidentFold(Evidence evidence, boolean countsRecords, Duration timeout) {
        this.evidence = evidence;
        this.countsRecords = countsRecords;
        timeoutMillis = timeout.toMillis();
    }

    /** A record's surprise, and what is only needed of it if it changes an incident. */
    public record Scored(float surprise, boolean isAnomaly, Supplier<List<String>> fields) {}

    /**
     * The state after a record, with evidence and incident.
     *
     * @param before the key's state before the record, with evidence and incident; null if the key was not known. If the
     *     history did not go on with it, its evidence does not count, and its incident is resolved
     * @param after the state that {@link KeyHistory#advance} made; it may be changed
     * @param scored null if the record could not be scored: it counts as an ordinary one
     * @param threshold the evidence from which an incident opens
     * @param offset of the record
     * @param timestampMillis the record's own, which stands for the key's latest time if that is not known
     * @param changes is told of what happens to the incident, in its order
     * @return {@code after} itself or a new array
     */
    public byte[] advance(
            byte @Nullable [] before,
            byte[] after,
            @Nullable Scored scored,
            float threshold,
            long offset,
            long timestampMillis,
            Consumer<IncidentChange> changes) {
        byte[] known = KeyState.records(after) == 1 ? null : before; // the history began anew
        float evidenceBefore = known == null ? 0 : KeyState.evidence(known);
        if (known == null && before != null) {
            resolveReplaced(before, timestampMillis, threshold, changes);
        }
        Incident open = known == null ? null : Incident.of(known);
        if (KeyState.isLate(after)) {
            return KeyState.withIncident(after, evidenceBefore, open);
        }
        if (open != null && known != null && isSilent(known, KeyState.eventTimeMillis(after))) {
            changes.accept(silent(known, open, threshold));
            open = null;
            evidenceBefore = 0;
        }
        float surprise = scored == null ? 1 : scored.surprise();
        double age = age(known, after);
        float now = scored == null
                ? evidence.nextOrdinary(evidenceBefore, age)
                : evidence.next(evidenceBefore, age, surprise);
        long time =
                Math.max(1, KeyState.eventTimeMillis(after) < 0 ? timestampMillis : KeyState.eventTimeMillis(after));
        Incident next = open;
        if (open != null) {
            next = add(open, now, surprise, scored);
            if (now < RESOLVED_BELOW * threshold) {
                changes.accept(new IncidentChange(
                        IncidentChange.Kind.RESOLVED, next, IncidentChange.Cause.SUBSIDED, time, now, threshold));
                next = null;
            } else if (isDue(next)) {
                next = next.told();
                changes.accept(new IncidentChange(IncidentChange.Kind.UPDATED, next, null, time, now, threshold));
            }
        } else if (scored != null && now >= threshold) {
            next = new Incident(
                    time,
                    offset,
                    1,
                    scored.isAnomaly() ? 1 : 0,
                    now,
                    surprise,
                    scored.fields().get(),
                    now,
                    1);
            changes.accept(new IncidentChange(IncidentChange.Kind.OPENED, next, null, time, now, threshold));
        }
        return KeyState.withIncident(after, now, next);
    }

    private static void resolveReplaced(
            byte[] before, long timestampMillis, float threshold, Consumer<IncidentChange> changes) {
        // the header and the incident at the end are the same for all definitions
        Incident open = KeyState.hasIncident(before) ? Incident.of(before) : null;
        if (open != null) {
            long latest = KeyState.eventTimeMillis(before);
            changes.accept(new IncidentChange(
                    IncidentChange.Kind.RESOLVED,
                    open,
                    IncidentChange.Cause.REPLACED,
                    Math.max(1, latest < 0 ? timestampMillis : latest),
                    0,
                    threshold));
        }
    }

    private double age(byte @Nullable [] before, byte[] after) {
        if (countsRecords) {
            return 1;
        }
        double seconds = before == null ? 0 : KeyState.eventTimeSeconds(after) - KeyState.eventTimeSeconds(before);
        return seconds > 0 ? seconds : 0; // also if a time is not known
    }

    private static boolean isDue(Incident incident) {
        return incident.peakEvidence() >= UPDATE_FACTOR * incident.toldPeak()
                && incident.records() - incident.toldRecords() >= UPDATE_RECORDS;
    }

    private static Incident add(Incident open, float evidence, float surprise, @Nullable Scored scored) {
        Scored peak = scored != null && surprise > open.peakScore() ? scored : null;
        return new Incident(
                open.startMillis(),
                open.offset(),
                open.records() == Integer.MAX_VALUE ? Integer.MAX_VALUE : open.records() + 1,
                open.anomalies() + (scored != null && scored.isAnomaly() ? 1 : 0),
                Math.max(open.peakEvidence(), evidence),
                peak == null ? open.peakScore() : surprise,
                peak == null ? open.fields() : peak.fields().get(),
                open.toldPeak(),
                open.toldRecords());
    }

    /** Whether the key has an incident that is over at this time, since no record of the key has come for long. */
    public boolean isSilent(byte[] state, long nowMillis) {
        long latest = KeyState.eventTimeMillis(state);
        return KeyState.incidentStartMillis(state) != 0 && latest >= 0 && nowMillis - latest > timeoutMillis;
    }

    /** What {@link #isSilent} makes of the key's incident. */
    public IncidentChange silent(byte[] state, Incident open, float threshold) {
        return new IncidentChange(
                IncidentChange.Kind.RESOLVED,
                open,
                IncidentChange.Cause.SILENT,
                KeyState.eventTimeMillis(state),
                0,
                threshold);
    }
}

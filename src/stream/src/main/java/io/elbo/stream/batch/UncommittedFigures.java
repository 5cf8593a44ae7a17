package io.elbo.stream.batch;

import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Outcome;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;

/**
 * What one detector found in one partition's records and has not told its observer yet, because their offsets are not
 * committed. For one stream thread.
 *
 * <p>A poll may be scored more than once: when a transaction is aborted, or an instance dies, its records come again. An
 * observer that counted them when they were scored would count them twice. So figures wait here until a commit covers their
 * offset; when the partition is read again from an earlier offset, those that come again are dropped.
 *
 * <p>Ordinary records take 24 bytes each, in arrays that grow as needed and are used again. If more than {@value
 * #MAX_ORDINARY} wait, as with commits that are minutes apart, the observer is told of them early: memory is bounded, and
 * counting twice is possible again for these records.
 */
final class UncommittedFigures {
    static final int MAX_ORDINARY = 1 << 20;
    private static final int INITIAL = 1 << 8;

    /** A record that is not ordinary or was scored alone, with the outcome that the observer is told. */
    private record Unusual(long offset, Outcome outcome, long latencyMillis) {}

    /** What else is told with the record at the offset, such as the field figures of its batch. */
    private record Told(long offset, Runnable told) {}

    private final DetectionObserver observer;
    private long[] offsets = new long[INITIAL]; // ascending between from and to
    private float[] scores = new float[INITIAL]; // of the record at the same place, as the arrays below
    private float[] rawScores = new float[INITIAL];
    private long[] latencyMillis = new long[INITIAL];
    private int from;
    private int to;
    private final ArrayDeque<Unusual> unusual = new ArrayDeque<>();
    private final ArrayDeque<Told> fields = new ArrayDeque<>();

    UncommittedFigures(DetectionObserver observer) {
        this.observer = observer;
    }

    /** Drops the figures of records that come again: those from this offset on. */
    void rewind(long offset) {
        while (to > from && offsets[to - 1] >= offset) {
            to--;
        }
        unusual.removeIf(record -> record.offset() >= offset);
        fields.removeIf(batch -> batch.offset() >= offset);
    }

    /**
     * Adds an ordinary record; offsets ascend.
     *
     * @param latencyMillis from the record's own timestamp to its verdict; negative if it has no timestamp
     */
    void ordinary(long offset, float score, float rawScore, long latencyMillis) {
        if (to == offsets.length) {
            makeRoom();
        }
        offsets[to] = offset;
        scores[to] = score;
        rawScores[to] = rawScore;
        this.latencyMillis[to++] = latencyMillis;
    }

    private void makeRoom() {
        if (to - from >= MAX_ORDINARY) {
            int first = from;
            int end = to;
            from = 0;
            to = 0;
            observer.ordinary(scores, rawScores, latencyMillis, first, end);
        } else if (from > offsets.length / 2) {
            move(from, offsets.length);
        } else {
            move(from, offsets.length * 2);
        }
    }

    private void move(int first, int length) {
        int last = first + length; // Arrays.copyOfRange pads with zeros
        offsets = Arrays.copyOfRange(offsets, first, last);
        scores = Arrays.copyOfRange(scores, first, last);
        rawScores = Arrays.copyOfRange(rawScores, first, last);
        latencyMillis = Arrays.copyOfRange(latencyMillis, first, last);
        to -= first;
        from = 0;
    }

    /** Adds an anomaly, a rejected or skipped record, or one that was scored alone, in any order. */
    void unusual(long offset, Outcome outcome, long latencyMillis) {
        // a commit may be many polls away, and no figure needs the document
        Outcome told = outcome instanceof Outcome.Anomaly anomaly ? anomaly.withoutDocument() : outcome;
        unusual.addLast(new Unusual(offset, told, latencyMillis));
    }

    /** @param told tells the observer of the fields of a batch whose first record of this partition is at the offset */
    void fields(long offset, Runnable told) {
        fields.addLast(new Told(offset, told));
    }

    /** Tells the observer of every record before this position. */
    void committed(long position) {
        int end = from;
        while (end < to && offsets[end] < position) {
            end++;
        }
        int first = from;
        from = end; // before the observer is told: if it throws, these records do not come again
        if (end > first) {
            observer.ordinary(scores, rawScores, latencyMillis, first, end);
        }
        if (from == to) {
            from = 0;
            to = 0;
        }
        for (Iterator<Unusual> records = unusual.iterator(); records.hasNext(); ) {
            Unusual record = records.next();
            if (record.offset() < position) {
                records.remove();
                tell(record);
            }
        }
        for (Iterator<Told> batches = fields.iterator(); batches.hasNext(); ) {
            Told batch = batches.next();
            if (batch.offset() < position) {
                batches.remove();
                batch.told().run();
            }
        }
    }

    private void tell(Unusual record) {
        if (record.outcome() instanceof Outcome.Anomaly anomaly) {
            observer.anomaly(anomaly, record.latencyMillis());
        } else if (record.outcome() instanceof Outcome.Suppressed suppressed) {
            observer.suppressed(suppressed, record.latencyMillis());
        } else if (record.outcome() instanceof Outcome.Rejected rejected) {
            observer.rejected(rejected, record.latencyMillis());
        } else if (record.outcome() instanceof Outcome.Skipped skipped) {
            observer.skipped(skipped);
        } else if (record.outcome() instanceof Outcome.Ordinary ordinary) {
            float[] score = {ordinary.verdict().score()};
            float[] rawScore = {ordinary.verdict().rawScore()};
            observer.ordinary(score, rawScore, new long[] {record.latencyMillis()}, 0, 1);
        }
    }
}

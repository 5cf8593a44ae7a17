package io.elbo.stream.batch;

import io.elbo.registry.ShadowExample;
import io.elbo.stream.challenger.AlertDiff;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * What a challenger and the active model have made of one partition's records, until their offsets are committed. It follows the rules
 * of {@link UncommittedFigures}: records that come again are dropped first, and so counted once. For one stream thread.
 *
 * <p>A record takes 9 bytes. If more than {@value #MAX_RECORDS} wait, they count early.
 */
final class UncommittedDiff {
    static final int MAX_RECORDS = 1 << 20;
    private static final int INITIAL = 1 << 8;

    private record Example(ShadowExample example, boolean isGained) {}

    private final AlertDiff diff;
    private long[] offsets = new long[INITIAL]; // ascending between from and to
    private byte[] pairs = new byte[INITIAL]; // of the record at the same place
    private int from;
    private int to;
    private final ArrayDeque<Example> examples = new ArrayDeque<>(); // ascending offsets

    UncommittedDiff(AlertDiff diff) {
        this.diff = diff;
    }

    /** Drops records that come again: those from this offset on. */
    void rewind(long offset) {
        while (to > from && offsets[to - 1] >= offset) {
            to--;
        }
        while (!examples.isEmpty() && examples.peekLast().example().offset() >= offset) {
            examples.removeLast();
        }
    }

    /** Adds a record; offsets ascend. */
    void add(long offset, byte pair) {
        if (to == offsets.length) {
            makeRoom();
        }
        offsets[to] = offset;
        pairs[to++] = pair;
    }

    private void makeRoom() {
        if (to - from >= MAX_RECORDS) {
            count(to);
            return;
        }
        int length = from > offsets.length / 2 ? offsets.length : offsets.length * 2;
        offsets = Arrays.copyOfRange(offsets, from, from + length); // padded with zeros
        pairs = Arrays.copyOfRange(pairs, from, from + length);
        to -= from;
        from = 0;
    }

    /** Adds an example; offsets ascend. */
    void example(ShadowExample example, boolean isGained) {
        examples.addLast(new Example(example, isGained));
    }

    /** Counts every record before this position. */
    void committed(long position) {
        int end = from;
        while (end < to && offsets[end] < position) {
            end++;
        }
        count(end);
        while (!examples.isEmpty() && examples.peekFirst().example().offset() < position) {
            Example example = examples.removeFirst();
            diff.add(example.example(), example.isGained());
        }
    }

    private void count(int end) {
        for (; from < end; from++) {
            diff.add(pairs[from]);
        }
        if (from == to) {
            from = 0;
            to = 0;
        }
    }

    boolean isEmpty() {
        return from == to && examples.isEmpty();
    }
}

package io.elbo.format.protobuf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a message that matter, by their tag. Immutable. */
final class FieldTable {
    /** Tags below are indices. Fields mostly have numbers below 256. */
    private static final int DIRECT = 2_048;

    private static final int SPREAD = 0x9E3779B9; // Fibonacci hashing

    private final @Nullable FieldEntry[] direct; // by tag
    private final @Nullable FieldEntry[] slots; // of larger tags, with open addressing
    private final int shift;

    FieldTable(List<FieldEntry> entries) {
        int max = 0;
        int larger = 0;
        for (FieldEntry entry : entries) {
            if (isDirect(entry.tag)) {
                max = Math.max(max, entry.tag + 1);
            } else {
                larger++;
            }
        }
        direct = new FieldEntry[max];
        int bits = 1 + Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, larger)); // at most half full
        slots = new FieldEntry[1 << bits];
        shift = Integer.SIZE - bits;
        for (FieldEntry entry : entries) {
            if (isDirect(entry.tag)) {
                direct[entry.tag] = entry;
                continue;
            }
            int slot = (entry.tag * SPREAD) >>> shift;
            while (slots[slot] != null) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = entry;
        }
    }

    private static boolean isDirect(int tag) {
        return tag >= 0 && tag < DIRECT;
    }

    /** The field; null if it does not matter. */
    @Nullable
    FieldEntry get(int tag) {
        if (isDirect(tag)) {
            return tag < direct.length ? direct[tag] : null;
        }
        int slot = (tag * SPREAD) >>> shift;
        FieldEntry entry = slots[slot];
        while (entry != null && entry.tag != tag) {
            slot = (slot + 1) & (slots.length - 1);
            entry = slots[slot];
        }
        return entry;
    }
}

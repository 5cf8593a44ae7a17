package io.elbo.format.avro;

import io.elbo.core.format.Decoded.Malformed;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Programs by the id of their writer's schema. A lookup allocates nothing and waits for nobody: the table is never changed but
 * replaced. Thread-safe.
 */
final class AvroPrograms {
    /** More schemas than topics have; when there are as many, all are forgotten, and those that are still used are made again. */
    static final int MAX = 1_000;

    /** What an id leads to. */
    sealed interface Entry {}

    record Usable(AvroProgram program) implements Entry {}

    record Unusable(Malformed why) implements Entry {}

    /** Programs sorted by id; never changed. */
    private static final class Table {
        private final long[] ids;
        private final Entry[] entries; // of the id at the same place

        Table(long[] ids, Entry[] entries) {
            this.ids = ids;
            this.entries = entries;
        }

        @Nullable
        Entry get(long id) {
            int at = Arrays.binarySearch(ids, id);
            return at < 0 ? null : entries[at];
        }

        /** With one more, or as it is if the id is there already. */
        Table with(long id, Entry entry) {
            int at = Arrays.binarySearch(ids, id);
            if (at >= 0) {
                return this;
            }
            int place = -at - 1;
            long[] moreIds = Arrays.copyOf(ids, ids.length + 1);
            Entry[] moreEntries = Arrays.copyOf(entries, ids.length + 1);
            System.arraycopy(ids, place, moreIds, place + 1, ids.length - place);
            System.arraycopy(entries, place, moreEntries, place + 1, ids.length - place);
            moreIds[place] = id;
            moreEntries[place] = entry;
            return new Table(moreIds, moreEntries);
        }

        boolean isFull() {
            return ids.length >= MAX;
        }
    }

    private static final Table EMPTY = new Table(new long[0], new Entry[0]);

    private volatile Table table = EMPTY;

    @Nullable
    Entry get(long id) {
        return table.get(id);
    }

    /** Keeps what the id leads to, unless another thread was faster. */
    synchronized void put(long id, Entry entry) {
        table = (table.isFull() ? EMPTY : table).with(id, entry);
    }
}

package io.elbo.format.framing;

import io.elbo.core.format.Decoded.Malformed;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is made of schemas, by their id. A lookup allocates nothing and waits for nobody: the table is never changed but
 * replaced. Thread-safe.
 */
final class SchemaTable<T> {
    /** More schemas than topics have; when there are as many, all are forgotten, and those that are still used are made again. */
    static final int MAX = 1_000;

    /** What an id leads to. */
    sealed interface Entry<T> {}

    record Usable<T>(T made) implements Entry<T> {}

    record Unusable<T>(Malformed why) implements Entry<T> {}

    /** Sorted by id; never changed. */
    private static final class Rows<T> {
        private final long[] ids;
        private final Entry<T>[] entries; // of the id at the same place

        Rows(long[] ids, Entry<T>[] entries) {
            this.ids = ids;
            this.entries = entries;
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of a generic type
        static <T> Rows<T> none() {
            return new Rows<>(new long[0], new Entry[0]);
        }

        @Nullable
        Entry<T> get(long id) {
            int at = Arrays.binarySearch(ids, id);
            return at < 0 ? null : entries[at];
        }

        /** With one more, or as it is if the id is there already. */
        Rows<T> with(long id, Entry<T> entry) {
            int at = Arrays.binarySearch(ids, id);
            if (at >= 0) {
                return this;
            }
            int place = -at - 1;
            long[] moreIds = Arrays.copyOf(ids, ids.length + 1);
            Entry<T>[] moreEntries = Arrays.copyOf(entries, ids.length + 1);
            System.arraycopy(ids, place, moreIds, place + 1, ids.length - place);
            System.arraycopy(entries, place, moreEntries, place + 1, ids.length - place);
            moreIds[place] = id;
            moreEntries[place] = entry;
            return new Rows<>(moreIds, moreEntries);
        }

        boolean isFull() {
            return ids.length >= MAX;
        }
    }

    private volatile Rows<T> rows = Rows.none();

    @Nullable
    Entry<T> get(long id) {
        return rows.get(id);
    }

    /** Keeps what the id leads to, unless another thread was faster. */
    synchronized void put(long id, Entry<T> entry) {
        rows = (rows.isFull() ? Rows.<T>none() : rows).with(id, entry);
    }
}

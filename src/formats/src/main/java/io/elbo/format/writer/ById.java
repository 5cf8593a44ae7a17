package io.elbo.format.writer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values by the id of a schema. A lookup allocates nothing and waits for nobody: the table is never changed but replaced, since ids are
 * looked up for each record and added once. Thread-safe.
 */
public final class ById<T> {
    private final int max;
    private final long maxWeight;
    private final Table<T> empty = new Table<>(new long[0], new Object[0]);
    private volatile Table<T> table = empty;
    private long weight; // of what has been added since all were forgotten; guarded by this

    /** @param max number of values; when one more comes, all are forgotten, and those that are still used are added again */
    public ById(int max) {
        this(max, Long.MAX_VALUE);
    }

    /**
     * @param max number of values; when one more comes, all are forgotten, and those that are still used are added again
     * @param maxWeight of all values together, which is kept in the same way
     */
    public ById(int max, long maxWeight) {
        this.max = max;
        this.maxWeight = maxWeight;
    }

    public @Nullable T get(long id) {
        return table.get(id);
    }

    /** Keeps the value in the place of the one before, if there is one. */
    public void put(long id, T value) {
        put(id, value, 0);
    }

    /** Keeps the value, which weighs something, in the place of the one before, if there is one. */
    public synchronized void put(long id, T value, long itsWeight) {
        Table<T> before = table;
        boolean isFull = (before.size() >= max && before.get(id) == null) || weight > maxWeight - itsWeight;
        weight = isFull ? itsWeight : weight + itsWeight;
        table = (isFull ? empty : before).with(id, value);
    }

    public synchronized void remove(long id) {
        table = table.without(id);
    }

    /** Values sorted by id; never changed. */
    private static final class Table<T> {
        private final long[] ids;
        private final Object[] values; // of the id at the same place, each a T

        Table(long[] ids, Object[] values) {
            this.ids = ids;
            this.values = values;
        }

        int size() {
            return ids.length;
        }

        @SuppressWarnings("unchecked") // only values of this type are put in
        @Nullable
        T get(long id) {
            int at = Arrays.binarySearch(ids, id);
            return at < 0 ? null : (T) values[at];
        }

        Table<T> with(long id, T value) {
            int at = Arrays.binarySearch(ids, id);
            if (at >= 0) {
                Object[] others = values.clone();
                others[at] = value;
                return new Table<>(ids, others);
            }
            int place = -at - 1;
            long[] moreIds = Arrays.copyOf(ids, ids.length + 1);
            Object[] moreValues = Arrays.copyOf(values, ids.length + 1);
            System.arraycopy(ids, place, moreIds, place + 1, ids.length - place);
            System.arraycopy(values, place, moreValues, place + 1, ids.length - place);
            moreIds[place] = id;
            moreValues[place] = value;
            return new Table<>(moreIds, moreValues);
        }

        Table<T> without(long id) {
            int at = Arrays.binarySearch(ids, id);
            if (at < 0) {
                return this;
            }
            long[] fewerIds = Arrays.copyOf(ids, ids.length - 1);
            Object[] fewerValues = Arrays.copyOf(values, ids.length - 1);
            System.arraycopy(ids, at + 1, fewerIds, at, fewerIds.length - at);
            System.arraycopy(values, at + 1, fewerValues, at, fewerIds.length - at);
            return new Table<>(fewerIds, fewerValues);
        }
    }
}

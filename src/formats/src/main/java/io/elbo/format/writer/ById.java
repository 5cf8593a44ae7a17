package io.elbo.format.writer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values by the id of a schema. A lookup allocates nothing and waits for nobody: the table is never changed but replaced, since ids are
 * looked up for each record and added once. Thread-safe.
 */
public final class ById<T> {
    private final int halfOfMax;
    private final long halfOfWeight;
    private volatile Generations<T> generations = new Generations<>(Table.empty(), Table.empty());
    private long weight; // of the young ones; guarded by this

    /** @param max number of values; when one more comes, the older half is forgotten, and those that are still used are added again */
    public ById(int max) {
        this(max, Long.MAX_VALUE);
    }

    /**
     * @param max number of values; when one more comes, the older half is forgotten, and those that are still used are added again
     * @param maxWeight of all values together, which is kept in the same way
     */
    public ById(int max, long maxWeight) {
        halfOfMax = max / 2;
        halfOfWeight = maxWeight / 2;
    }

    public @Nullable T get(long id) {
        Generations<T> now = generations;
        T young = now.young().get(id);
        return young == null ? now.old().get(id) : young;
    }

    /** Keeps the value in the place of the one before, if there is one. */
    public void put(long id, T value) {
        put(id, value, 0);
    }

    /** Keeps the value, which weighs something, in the place of the one before, if there is one. */
    public synchronized void put(long id, T value, long itsWeight) {
        Table<T> young = generations.young();
        boolean isFull = (young.size() >= halfOfMax && young.get(id) == null) || weight > halfOfWeight - itsWeight;
        weight = isFull ? itsWeight : weight + itsWeight;
        generations = isFull
                ? new Generations<>(Table.<T>empty().with(id, value), young)
                : new Generations<>(young.with(id, value), generations.old());
    }

    public synchronized void remove(long id) {
        generations = new Generations<>(
                generations.young().without(id), generations.old().without(id));
    }

    /** Half of the values at most in each. What is in both counts as the young one says. */
    private record Generations<T>(Table<T> young, Table<T> old) {}

    /** Values sorted by id; never changed. */
    private static final class Table<T> {
        private final long[] ids;
        private final Object[] values; // of the id at the same place, each a T

        Table(long[] ids, Object[] values) {
            this.ids = ids;
            this.values = values;
        }

        static <T> Table<T> empty() {
            return new Table<>(new long[0], new Object[0]);
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

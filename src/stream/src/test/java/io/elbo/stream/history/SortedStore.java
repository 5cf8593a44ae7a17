package io.elbo.stream.history;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store of which a test can take a copy, and put it back. */
public final class SortedStore implements KeyValueStore<Bytes, byte[]> {
    private TreeMap<Bytes, byte[]> states = new TreeMap<>();

    public Map<Bytes, byte[]> copy() {
        return new TreeMap<>(states);
    }

    public void restore(Map<Bytes, byte[]> copy) {
        states = new TreeMap<>(copy);
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        if (value == null) {
            states.remove(key);
        } else {
            states.put(key, value);
        }
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        return states.putIfAbsent(key, value);
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        return states.remove(key);
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        return states.get(key);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        Map<Bytes, byte[]> tail = from == null ? states : states.tailMap(from, true);
        Map<Bytes, byte[]> range = to == null ? tail : new TreeMap<>(tail).headMap(to, true);
        Iterator<Map.Entry<Bytes, byte[]>> entries =
                List.copyOf(range.entrySet()).iterator();
        return new KeyValueIterator<>() {
            private Map.@Nullable Entry<Bytes, byte[]> next = entries.hasNext() ? entries.next() : null;

            @Override
            public void close() {}

            @Override
            public Bytes peekNextKey() {
                return Objects.requireNonNull(next).getKey();
            }

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public KeyValue<Bytes, byte[]> next() {
                Map.Entry<Bytes, byte[]> taken = Objects.requireNonNull(next);
                next = entries.hasNext() ? entries.next() : null;
                return KeyValue.pair(taken.getKey(), taken.getValue());
            }
        };
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return range(null, null);
    }

    @Override
    public long approximateNumEntries() {
        return states.size();
    }

    @Override
    public String name() {
        return HistoryStores.STORE;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }
}

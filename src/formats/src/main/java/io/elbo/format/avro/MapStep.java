package io.elbo.format.avro;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldReader;
import io.elbo.core.feature.WordTable;
import java.util.List;

/** The entries of a map, some of which are read by their key. Of a key that stands twice the last value counts. */
final class MapStep extends Blocks {
    /**
     * A wanted entry.
     *
     * @param readers of all places at and below the entry
     */
    record Entry(String key, Step read, List<FieldReader> readers) {
        Entry {
            readers = List.copyOf(readers);
        }
    }

    private final WordTable keys;
    private final Step[] read; // by the key's number
    private final FieldReader[][] readers; // of the same
    private final Step skip;

    MapStep(List<Entry> entries, Step skip) {
        keys = new WordTable(entries.stream().map(Entry::key).toList());
        read = entries.stream().map(Entry::read).toArray(Step[]::new);
        readers = entries.stream()
                .map(entry -> entry.readers().toArray(FieldReader[]::new))
                .toArray(FieldReader[][]::new);
        this.skip = skip;
    }

    @Override
    int wantedItems() {
        return read.length == 0 ? 0 : Integer.MAX_VALUE;
    }

    @Override
    long itemBytes() {
        return -1; // the key takes at least one
    }

    @Override
    int item(int index, byte[] bytes, int at, Batch batch, int row, int depth) {
        int from = Varint.end(bytes, at);
        int to = from + Varint.length(bytes, at, from);
        int key = read.length == 0 ? WordTable.UNKNOWN : keys.number(bytes, from, to, WordTable.hash(bytes, from, to));
        if (key == WordTable.UNKNOWN) {
            return skip.run(bytes, to, batch, row, depth);
        }
        for (FieldReader reader : readers[key]) {
            reader.clear(batch, row);
        }
        return read[key].run(bytes, to, batch, row, depth);
    }
}

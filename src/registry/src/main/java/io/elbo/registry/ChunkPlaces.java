package io.elbo.registry;

import io.elbo.registry.topic.CompactedTable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Where the parts of models stand in the registry's topic; the parts themselves are not kept. Any thread may ask. */
final class ChunkPlaces {
    private final Map<String, Map<Integer, CompactedTable.Place>> places =
            new ConcurrentHashMap<>(); // by SHA-256, then number

    /** @param place null if the part was deleted */
    void put(RegistryKey.OfChunk chunk, CompactedTable.@Nullable Place place) {
        Map<Integer, CompactedTable.Place> parts =
                places.computeIfAbsent(chunk.sha256(), unused -> new ConcurrentSkipListMap<>());
        if (place != null) {
            parts.put(chunk.index(), place);
        } else {
            parts.remove(chunk.index());
            if (parts.isEmpty()) { // only the table's thread changes them
                places.remove(chunk.sha256());
            }
        }
    }

    void clear() {
        places.clear();
    }

    /** By number of the part; those that are not in the topic are missing. */
    Map<Integer, CompactedTable.Place> of(String digest) {
        return new TreeMap<>(places.getOrDefault(Digest.hexadecimal(digest), Map.of()));
    }

    /** Numbers of the parts that are in the topic. */
    Set<Integer> indexes(String digest) {
        return of(digest).keySet();
    }
}

package io.elbo.stream.history;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds what all RocksDB stores of the process take together, outside of the heap: one cache for their blocks, filters,
 * indexes and write buffers. Without it each store takes some hundred MiB of its own.
 *
 * @see <a href="https://kafka.apache.org/42/streams/developer-guide/memory-mgmt/">Kafka Streams: memory management</a>
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
    /** Configuration key of the bound, bytes. */
    static final String BYTES = "elbo.history.memory-bytes";

    private static final int BLOCK_BYTES = 4 << 10;
    private static final int BLOOM_BITS_PER_KEY = 10;
    /** Of the whole: a write buffer that is full is written to disk. */
    private static final int WRITE_BUFFERS_SHARE = 2;

    private static final double INDEX_SHARE = 0.1;

    private static @Nullable Shared shared; // guarded by the class; as long as the process lives

    /** What the stores share. */
    private record Shared(Cache cache, WriteBufferManager writeBuffers) {}

    private static synchronized Shared shared(long bytes) {
        Shared known = shared;
        if (known == null) {
            RocksDB.loadLibrary();
            Cache cache = new LRUCache(bytes, -1, false, INDEX_SHARE);
            known = new Shared(cache, new WriteBufferManager(bytes / WRITE_BUFFERS_SHARE, cache));
            shared = known;
        }
        return known;
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configuration) {
        Shared own = shared(Long.parseLong(String.valueOf(configuration.get(BYTES))));
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(own.cache());
        table.setBlockSize(BLOCK_BYTES);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        table.setFilterPolicy(new BloomFilter(BLOOM_BITS_PER_KEY));
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(own.writeBuffers());
    }

    /** The shared cache stays: other stores use it. */
    @Override
    public void close(String storeName, Options options) {}
}

package io.elbo.stream.rekey;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.Schema;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the partition by the value's key, as Kafka's producers choose it by the record's. A record without such a key, or that
 * cannot be read, goes by the record's own key, or else by its bytes. Thread-safe.
 */
public final class KeyPartitioner implements StreamPartitioner<byte[], byte[]> {
    private static final byte[] NOTHING = {};

    /** Reads the keys of one thread. */
    private record Reader(JsonDecoder decoder, Batch batch) {
        byte @Nullable [] key(byte @Nullable [] value) {
            batch.clear();
            return decoder.decode(value, batch) == Decoded.ROW ? batch.key(0) : null;
        }
    }

    private final ThreadLocal<Reader> readers;

    /** @param schema whose history's pointers say what the key is */
    public KeyPartitioner(Schema schema, int maxRecordBytes) {
        readers = ThreadLocal.withInitial(
                () -> new Reader(new JsonDecoder(schema, maxRecordBytes), new Batch(schema, 1)));
    }

    @Override
    public Optional<Set<Integer>> partitions(
            String topic, byte @Nullable [] recordKey, byte @Nullable [] value, int partitions) {
        byte[] key = readers.get().key(value);
        byte[] decides = key != null
                ? key
                : recordKey != null && recordKey.length > 0 ? recordKey : value != null ? value : NOTHING;
        return Optional.of(Set.of(partition(decides, partitions)));
    }

    /** The partition of a key. */
    public static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}

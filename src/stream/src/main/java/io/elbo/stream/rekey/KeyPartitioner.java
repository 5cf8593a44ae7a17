package io.elbo.stream.rekey;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.schema.Schema;
import io.elbo.stream.schema.KafkaHeaders;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
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
    private final class Reader {
        private final Batch batch = new Batch(schema, 1);
        private RecordHeaders headers = RecordHeaders.NONE; // of the record that goes on next

        byte @Nullable [] key(byte @Nullable [] value) {
            batch.clear();
            return decoder.decode(value, headers, batch) == Decoded.ROW ? batch.key(0) : null;
        }
    }

    private final Schema schema;
    private final RecordDecoder decoder;
    private final ThreadLocal<Reader> readers = ThreadLocal.withInitial(Reader::new);

    /** @param schema whose history's pointers say what the key is */
    public KeyPartitioner(RecordFormat format, Schema schema, int maxRecordBytes) {
        this.schema = schema;
        decoder = format.decoder(DocumentReaders.of(schema), maxRecordBytes);
    }

    /** The calling thread sends a record with these headers next: Kafka Streams does not tell partitioners of them. */
    void next(Headers headers) {
        readers.get().headers = KafkaHeaders.of(headers);
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

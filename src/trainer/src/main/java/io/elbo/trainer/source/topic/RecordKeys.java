package io.elbo.trainer.source.topic;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.source.Dataset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of records as the service reads them: from values, or the Kafka records' own. Not thread-safe. */
final class RecordKeys {

    private final @Nullable Batch batch; // null for the record's own key
    private final @Nullable JsonDecoder decoder;

    /** @param pointers to the values that together are the key; none for the key of the Kafka record */
    RecordKeys(List<String> pointers) {
        if (pointers.isEmpty()) {
            batch = null;
            decoder = null;
            return;
        }
        Schema keyOnly = new Schema(
                new HistoryDefinition(pointers, null, null),
                List.of(DerivedField.of("key", pointers.get(0), Derivation.RARITY)));
        batch = new Batch(keyOnly, 1);
        decoder = new JsonDecoder(keyOnly, Dataset.MAX_RECORD_BYTES);
    }

    /** The key of a record; null if it has none. */
    byte @Nullable [] of(byte @Nullable [] recordKey, byte[] value) {
        if (batch == null || decoder == null) {
            return recordKey;
        }
        batch.clear();
        return decoder.decode(value, batch) instanceof Decoded.Row ? batch.key(0) : null;
    }
}

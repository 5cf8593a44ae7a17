package io.elbo.trainer.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.NameList;
import io.elbo.trainer.source.Pointers;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the records of a file or a topic have the key that a history goes by, and whether keys come again. It reads the data from the beginning, but no
 * further than it must: with a sensible key, these are the first 1,000 records.
 */
public final class KeyCheck {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_RECORD_BYTES = 64 << 20;
    private static final int ENOUGH_RECORDS = 1_000;
    private static final int MAX_RECORDS = 1_000_000;
    private static final double MIN_REPEATED = 0.1;

    private KeyCheck() {}

    /**
     * Looks at the keys of the data. It does not look for the key of the Kafka record in a file, which has none, nor at a file that can be read only
     * once.
     *
     * @return one sentence if hardly any record has an earlier record of its key; otherwise null
     * @throws DataException if no record has the key
     */
    public static @Nullable String warning(Dataset dataset, HistoryDefinition history) throws IOException {
        boolean isRecordKey = history.isRecordKey();
        if (dataset.isReadOnce() || (isRecordKey && !dataset.isOfTopic())) {
            return null;
        }
        String key = isRecordKey
                ? "'" + HistoryDefinition.RECORD_KEY + "' (that of the Kafka record)"
                : String.join(" and ", history.pointers());
        Schema keyOnly = new Schema(
                new HistoryDefinition(history.pointers(), null, null),
                List.of(DerivedField.of(
                        "key", isRecordKey ? "/key" : history.pointers().get(0), Derivation.RARITY)));
        Batch batch = new Batch(keyOnly, 1);
        JsonDecoder decoder = new JsonDecoder(keyOnly, MAX_RECORD_BYTES);
        Set<ByteBuffer> keys = new HashSet<>();
        List<String> pointers = List.of();
        int records = 0;
        int repeated = 0;
        try (Rows rows = dataset.rows()) {
            while (records < MAX_RECORDS && rows.next()) {
                byte[] json = rows.json();
                if (decoder.decode(json, batch) instanceof Decoded.Row) {
                    if (records++ == 0) {
                        pointers = Pointers.of(MAPPER.readTree(json));
                    }
                    byte[] found = isRecordKey ? rows.recordKey() : batch.key(0);
                    repeated += found != null && !keys.add(ByteBuffer.wrap(found)) ? 1 : 0;
                }
                batch.clear();
                if (records >= ENOUGH_RECORDS && repeated >= MIN_REPEATED * records) {
                    return null;
                }
            }
        }
        if (keys.isEmpty() && records > 0) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%s: %s has the key %s; the first record has %s",
                    dataset.name(),
                    records < MAX_RECORDS ? "no record" : "none of the first 1,000,000 records",
                    key,
                    NameList.of(pointers)));
        }
        return repeated >= MIN_REPEATED * records
                ? null
                : String.format(
                        Locale.ROOT,
                        "only %,d of %,d records have an earlier record of their key %s: histories say hardly anything. Is it the right key?",
                        repeated,
                        records,
                        key);
    }
}

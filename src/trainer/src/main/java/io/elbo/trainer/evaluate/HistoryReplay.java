package io.elbo.trainer.evaluate;

import io.elbo.core.feature.Batch;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.KeyStates;
import io.elbo.trainer.fit.RecordTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The histories of keys while records are read one after the other: fills the derived fields of each, remembers it, and counts what a
 * person should know of times and keys. If the schema derives nothing, it does nothing. Not thread-safe.
 */
public final class HistoryReplay {
    private final KeyStates keys;
    private final RecordTimes.Missing missing;
    private long records;
    private long earlier;
    private long future;

    public HistoryReplay(Schema schema) {
        keys = new KeyStates(schema);
        missing = new RecordTimes.Missing(schema);
    }

    /**
     * Remembers a record that came before those that count.
     *
     * @param recordKey key of the Kafka record; null if it has none
     * @param timestampMillis of the Kafka record; negative if the record is one of a file
     */
    public void before(Batch batch, int row, byte @Nullable [] recordKey, long timestampMillis) {
        keys.advance(batch, row, recordKey, timestampMillis);
    }

    /**
     * Fills the row's derived fields from what came before, and remembers its record.
     *
     * @param recordKey key of the Kafka record; null if it has none
     * @param timestampMillis of the Kafka record; negative if the record is one of a file
     */
    public void advance(Batch batch, int row, byte @Nullable [] recordKey, long timestampMillis) {
        missing.see(batch, row);
        future += keys.advance(batch, row, recordKey, timestampMillis) ? 1 : 0;
        records++;
        earlier += keys.isEarlier(batch, row) ? 1 : 0;
    }

    /** One sentence each on what is odd about the times and keys of the records so far. */
    public List<String> notices() {
        List<String> notices = new ArrayList<>(missing.notices());
        if (future > 0) {
            notices.add(String.format(
                    Locale.ROOT,
                    "%,d of %,d records claim times that are far ahead of those before them; their keys' histories take them for"
                            + " records of then",
                    future,
                    records));
        }
        if (earlier > 0) {
            notices.add(String.format(
                    Locale.ROOT,
                    "%,d of %,d records are earlier than what their key had before; they were scored by what was known"
                            + " then. Sort the file by time",
                    earlier,
                    records));
        }
        return notices;
    }
}

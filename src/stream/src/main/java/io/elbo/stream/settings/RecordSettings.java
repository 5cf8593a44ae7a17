package io.elbo.stream.settings;

import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordFormat;

/**
 * How the records of a detector's input topic are read.
 *
 * @param writtenAs the format in words
 * @param keyPartitioned whether the topic is partitioned by the values that the model's histories go by
 */
public record RecordSettings(RecordFormat format, WrittenAs writtenAs, boolean keyPartitioned) {
    /** JSON, partitioned by the records' keys. */
    public static final RecordSettings DEFAULT = new RecordSettings(JsonFormat.JSON, WrittenAs.JSON, false);

    RecordSettings withFormat(RecordFormat other) {
        return new RecordSettings(other, writtenAs, keyPartitioned);
    }

    RecordSettings withWrittenAs(WrittenAs words) {
        return new RecordSettings(format, words, keyPartitioned);
    }

    RecordSettings withKeyPartitioned(boolean isSo) {
        return new RecordSettings(format, writtenAs, isSo);
    }
}

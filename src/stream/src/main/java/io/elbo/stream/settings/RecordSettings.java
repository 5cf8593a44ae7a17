package io.elbo.stream.settings;

import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordFormat;

/**
 * How the records of a detector's input topic are read.
 *
 * @param keyPartitioned whether the topic is partitioned by the values that the model's histories go by
 */
public record RecordSettings(RecordFormat format, boolean keyPartitioned) {
    /** JSON, partitioned by the records' keys. */
    public static final RecordSettings DEFAULT = new RecordSettings(JsonFormat.JSON, false);

    RecordSettings withFormat(RecordFormat other) {
        return new RecordSettings(other, keyPartitioned);
    }
}

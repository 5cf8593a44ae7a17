package io.elbo.trainer.backtest;

import io.elbo.core.feature.Batch;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.util.List;
import java.util.Optional;

/**
 * Where the time of a record stands, and how it is written.
 *
 * @param pointer to the value, such as {@code /time}
 */
public record RecordTime(String pointer, TimestampFormat format) {
    private static final int SOURCE = 0;

    /** The time by which a schema's histories go, else its timestamp if it has one alone. */
    public static Optional<RecordTime> of(Schema schema) {
        HistoryDefinition history = schema.history();
        if (history != null && history.time() != null) {
            return Optional.of(new RecordTime(history.time(), history.format()));
        }
        List<TimestampField> timestamps = schema.fields().stream()
                .filter(TimestampField.class::isInstance)
                .map(TimestampField.class::cast)
                .toList();
        return timestamps.size() == 1
                ? Optional.of(new RecordTime(
                        timestamps.get(0).pointer(), timestamps.get(0).format()))
                : Optional.empty();
    }

    /** A schema that reads nothing but this time, to be decoded together with those of models. */
    Schema schema() {
        return new Schema(
                new HistoryDefinition(List.of(), pointer, format),
                List.of(DerivedField.of("time", null, Derivation.SINCE)));
    }

    /**
     * Seconds since 1970; NaN if the record has no such time.
     *
     * @param batch of {@link #schema}
     */
    static double seconds(Batch batch, int row) {
        return batch.source(row, SOURCE);
    }
}

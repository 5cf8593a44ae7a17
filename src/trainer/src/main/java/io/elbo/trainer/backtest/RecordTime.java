package io.elbo.trainer.backtest;

import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.util.List;
import java.util.Optional;

/** When a record happened. */
public sealed interface RecordTime {
    /**
     * Seconds since 1970; NaN if the record has no time.
     *
     * @param times the place of the batch that {@link Value#schema} fills
     */
    double seconds(RecordBlock block, int row, int times);

    /** The timestamp of the Kafka record. */
    record KafkaTimestamp() implements RecordTime {
        @Override
        public double seconds(RecordBlock block, int row, int times) {
            long millis = block.timestampMillis(row);
            return millis < 0 ? Double.NaN : millis / 1e3;
        }
    }

    /**
     * A value of the record.
     *
     * @param pointer to it, such as {@code /time}
     */
    record Value(String pointer, TimestampFormat format) implements RecordTime {
        private static final int SOURCE = 0;

        /** The time by which a schema's histories go, else its timestamp if it has one alone. */
        public static Optional<Value> of(Schema schema) {
            HistoryDefinition history = schema.history();
            if (history != null && history.time() != null) {
                return Optional.of(new Value(history.time(), history.format()));
            }
            List<TimestampField> timestamps = schema.fields().stream()
                    .filter(TimestampField.class::isInstance)
                    .map(TimestampField.class::cast)
                    .toList();
            return timestamps.size() == 1
                    ? Optional.of(new Value(
                            timestamps.get(0).pointer(), timestamps.get(0).format()))
                    : Optional.empty();
        }

        /** A schema that reads nothing but this time, to be decoded together with those of models. */
        Schema schema() {
            return new Schema(
                    new HistoryDefinition(List.of(), pointer, format),
                    List.of(DerivedField.of("time", null, Derivation.SINCE)));
        }

        @Override
        public double seconds(RecordBlock block, int row, int times) {
            return block.rows().batch(times).source(row, SOURCE);
        }
    }
}

package io.elbo.stream.batch;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.SharedDecoder;
import io.elbo.stream.detector.ActiveModel;
import org.jspecify.annotations.Nullable;

/** The rows that detectors which are decoded together have of the same records. Used by one thread at a time. */
interface DecodedRows {
    /** Appends the record to every detector's batch, or to none if it is malformed or skipped. */
    Decoded decode(byte @Nullable [] value);

    void clear();

    /** @param place of the detector among those that are decoded together */
    Batch batch(int place);

    static DecodedRows of(SharedDecoder decoder, int capacity) {
        SharedDecoder.Rows rows = decoder.rows(capacity);
        return new DecodedRows() {
            @Override
            public Decoded decode(byte @Nullable [] value) {
                return rows.decode(value);
            }

            @Override
            public void clear() {
                rows.clear();
            }

            @Override
            public Batch batch(int place) {
                return rows.batch(place);
            }
        };
    }

    /** Of a model that has its own decoder. */
    static DecodedRows of(ActiveModel model, int capacity) {
        Batch batch = new Batch(model.schema(), capacity);
        return new DecodedRows() {
            @Override
            public Decoded decode(byte @Nullable [] value) {
                return model.decode(value, batch);
            }

            @Override
            public void clear() {
                batch.clear();
            }

            @Override
            public Batch batch(int place) {
                return batch;
            }
        };
    }
}

package io.elbo.stream.batch;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.SharedDecoder;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.schema.KafkaHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The rows that detectors which are decoded together have of the same records. Used by one thread at a time. */
interface DecodedRows {
    /** Appends the record to every detector's batch, or to none if it is malformed or skipped. */
    Decoded decode(ConsumerRecord<byte[], byte[]> record);

    void clear();

    /** @param place of the detector among those that are decoded together */
    Batch batch(int place);

    static DecodedRows of(SharedDecoder decoder, int capacity) {
        SharedDecoder.Rows rows = decoder.rows(capacity);
        KafkaHeaders headers = new KafkaHeaders();
        return new DecodedRows() {
            @Override
            public Decoded decode(ConsumerRecord<byte[], byte[]> record) {
                return rows.decode(record.value(), headers.over(record.headers()));
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
        KafkaHeaders headers = new KafkaHeaders();
        return new DecodedRows() {
            @Override
            public Decoded decode(ConsumerRecord<byte[], byte[]> record) {
                return model.decode(record.value(), headers.over(record.headers()), batch);
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

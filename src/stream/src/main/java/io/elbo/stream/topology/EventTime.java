package io.elbo.stream.topology;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The record's own timestamp; for one without, as old producers write them, the time at which it is read. The newest timestamp
 * of its partition would stand still if all records lack one, and be a month ahead if one of them has such.
 */
public final class EventTime implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        if (record.timestamp() >= 0) {
            return record.timestamp();
        }
        return System.currentTimeMillis();
    }
}

package io.elbo.stream.batch;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Counts the bytes of the records that a poll takes out of the consumer's buffer, and ends the poll when they reach the
 * maximum. For one consumer, and so for one thread.
 *
 * <p>A consumer bounds a poll by the number of records alone. Its limits in bytes hold for what it fetches, which may be
 * compressed a hundredfold. But a consumer unpacks fetched records one by one, and asks its deserializers for each. If one of
 * them throws, the poll returns the records that it has so far, and the next poll asks again for the same record. So the
 * deserializers of this class refuse a record while the poll is full, and nothing is lost, read twice, or fetched again.
 *
 * <p>A poll that has no record yet takes any record, so a stream never stands still. A poll therefore exceeds the maximum by
 * less than the size of two records.
 */
final class PollBytes {
    private final long max;
    private long taken;
    private boolean keyIsTaken; // and the value of the same record has yet to come

    /** @param max bytes of keys, values and headers, uncompressed */
    PollBytes(long max) {
        if (max < 1) {
            throw new IllegalArgumentException("a poll of at most " + max + " bytes takes no record");
        }
        this.max = max;
    }

    /** A poll begins. */
    void begin() {
        taken = 0;
        keyIsTaken = false;
    }

    Deserializer<byte[]> keys() {
        return new Counting() {
            @Override
            public byte[] deserialize(String topic, Headers headers, byte[] data) {
                takeRecord(headers, data);
                keyIsTaken = true;
                return data;
            }
        };
    }

    Deserializer<byte[]> values() {
        return new Counting() {
            @Override
            public byte[] deserialize(String topic, Headers headers, byte[] data) {
                if (keyIsTaken) {
                    keyIsTaken = false;
                    taken += data.length;
                } else {
                    takeRecord(headers, data);
                }
                return data;
            }
        };
    }

    private void takeRecord(Headers headers, byte[] data) {
        if (taken >= max) {
            throw new SerializationException("the poll is full");
        }
        taken += data.length;
        for (Header header : headers) {
            byte[] value = header.value();
            taken += header.key().length() + (value == null ? 0 : value.length);
        }
    }

    /** Hands bytes on as they are. */
    private abstract static class Counting implements Deserializer<byte[]> {
        @Override
        public byte[] deserialize(String topic, byte[] data) {
            throw new UnsupportedOperationException("a consumer asks with the record's headers");
        }

        @Override
        public String toString() {
            return "bytes of a poll";
        }
    }
}

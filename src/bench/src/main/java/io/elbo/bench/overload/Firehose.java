package io.elbo.bench.overload;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends the same values over and over, at a rate that may be changed, to one topic after the other. */
final class Firehose implements AutoCloseable {
    private static final long PAUSE_NANOS = 2_000_000;

    private final List<byte[]> values;
    private final List<String> topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread = new Thread(this::run, "firehose");

    private volatile double perSecond;
    private volatile boolean closed;
    private volatile long sent;

    Firehose(String bootstrapServers, List<String> topics, List<byte[]> values) {
        this.values = values;
        this.topics = topics;
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        256 * 1024,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        64L << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        thread.start();
    }

    private void run() {
        double due = 0;
        long before = System.nanoTime();
        while (!closed) {
            long now = System.nanoTime();
            // what could not be sent in time is not made up for later than a second
            due = Math.min(due + (now - before) / 1e9 * perSecond, Math.max(1, perSecond));
            before = now;
            long count = sent;
            for (; due >= 1 && !closed; due--) {
                String topic = topics.get((int) (count / 64 % topics.size()));
                var unused =
                        producer.send(new ProducerRecord<>(topic, null, values.get((int) (count % values.size()))));
                count++;
            }
            sent = count;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    void rate(double recordsPerSecond) {
        perSecond = recordsPerSecond;
    }

    /** Records handed to the producer. */
    long sent() {
        return sent;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}

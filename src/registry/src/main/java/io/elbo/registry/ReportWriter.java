package io.elbo.registry;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what this instance reports, in the order in which it is told, on one thread of its own: who reports never waits, also while
 * the broker is away or the topic is missing. What cannot be written is logged and dropped; reports are repeated anyway. Thread-safe.
 */
final class ReportWriter implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ReportWriter.class.getName());
    private static final int QUEUED = 1_000;
    private static final int BLOCK_MILLIS = 3_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final RegistrySettings settings;
    private final ExecutorService thread;
    private volatile @Nullable Producer<byte[], byte[]> producer; // made by the thread

    ReportWriter(RegistrySettings settings) {
        this.settings = settings;
        thread = new ThreadPoolExecutor(0, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUED), task -> {
            Thread worker = new Thread(task, "elbo-reports-" + settings.topic());
            worker.setDaemon(true);
            return worker;
        });
    }

    void write(Write write) {
        try {
            thread.execute(() -> send(write));
        } catch (RejectedExecutionException e) {
            failed(write, e);
        }
    }

    private void send(Write write) {
        try {
            byte[] key = write.key().text().getBytes(StandardCharsets.UTF_8);
            var unused = open().send(new ProducerRecord<>(settings.topic(), 0, key, write.value()), (sent, failure) -> {
                if (failure != null) {
                    failed(write, failure);
                }
            });
        } catch (KafkaException e) {
            failed(write, e);
        }
    }

    private Producer<byte[], byte[]> open() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(
                    settings.with(Map.of(
                            ProducerConfig.ACKS_CONFIG,
                            "all",
                            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                            true,
                            ProducerConfig.MAX_BLOCK_MS_CONFIG,
                            BLOCK_MILLIS,
                            ProducerConfig.BUFFER_MEMORY_CONFIG,
                            4L << 20,
                            ProducerConfig.LINGER_MS_CONFIG,
                            0)),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            producer = open;
        }
        return open;
    }

    private void failed(Write write, Exception failure) {
        LOG.log(
                System.Logger.Level.WARNING,
                "the report {0} could not be written to topic {1}: {2}",
                write.key().text(),
                settings.topic(),
                Causes.of(failure));
    }

    /** Writes what it has been told, for at most some seconds. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        Producer<byte[], byte[]> open = producer;
        if (open != null) {
            open.close(CLOSE_TIMEOUT);
        }
    }
}

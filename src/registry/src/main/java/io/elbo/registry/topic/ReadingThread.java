package io.elbo.registry.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that reads committed records with a consumer that belongs to no group. If reading ends, it begins again with a
 * new consumer after a pause, until the thread is closed. Thread-safe.
 */
public final class ReadingThread implements AutoCloseable {
    private static final CloseOptions AT_ONCE = CloseOptions.timeout(Duration.ZERO);
    private static final int CLOSE_SECONDS = 5;

    /** What the thread does. All calls are made on the thread. */
    public interface Work {
        /** Reads until {@link #isOpen} is false, or until it is time to begin anew with another consumer. */
        void read(Consumer<byte[], byte[]> consumer);

        /** Reading ended with this error. */
        void failed(Throwable error);

        /** How long the thread waits before it reads again. */
        long pauseMillis();
    }

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Work work;
    private final Thread thread;
    private final Object lock = new Object(); // guards consumer and the changes of closed
    private @Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean closed;

    /** @param consumers makes a consumer, with the settings of {@link #configuration} */
    public ReadingThread(String name, Supplier<Consumer<byte[], byte[]>> consumers, Work work) {
        this.consumers = consumers;
        this.work = work;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /**
     * What every such consumer needs, over the user's own settings: no group, committed records only, and an error where an
     * offset is gone, since that may mean that the topic was created again.
     */
    public static Map<String, Object> configuration(Map<String, Object> ofUser) {
        Map<String, Object> reading = new HashMap<>(ofUser);
        reading.keySet().removeAll(List.of(ConsumerConfig.GROUP_ID_CONFIG, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG));
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        reading.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        reading.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        reading.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 9_000);
        reading.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        reading.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return reading;
    }

    /** Starts the thread and returns at once. */
    public void start() {
        thread.start();
    }

    /** Whether the thread may go on. */
    public boolean isOpen() {
        return !closed;
    }

    private void run() {
        while (isOpen()) {
            try {
                read();
            } catch (WakeupException | InterruptException e) {
                continue; // it is being closed
            } catch (RuntimeException | Error e) { // the thread must live as long as the process
                work.failed(e);
            }
            pause(work.pauseMillis());
        }
    }

    private void read() {
        Consumer<byte[], byte[]> reading = consumers.get();
        try {
            if (use(reading)) {
                work.read(reading);
            }
        } finally {
            synchronized (lock) {
                consumer = null;
            }
            boolean unused = Thread.interrupted(); // it would end the close below
            reading.close(AT_ONCE); // there is no group to leave; a fetch that is under way need not be waited for
        }
    }

    private boolean use(Consumer<byte[], byte[]> reading) {
        synchronized (lock) {
            consumer = reading;
            return isOpen();
        }
    }

    /** Waits, on the thread; ends early if the thread is closed. */
    public void pause(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (lock) {
            try {
                for (long left = millis; left > 0 && isOpen(); ) {
                    lock.wait(left);
                    left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                }
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    /** Asks the thread to end; returns at once. */
    public void end() {
        synchronized (lock) {
            closed = true;
            if (consumer != null) {
                consumer.wakeup();
            }
            lock.notifyAll();
        }
    }

    /** As {@link #end}, and waits for the thread for at most {@value #CLOSE_SECONDS} seconds. */
    @Override
    public void close() {
        end();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

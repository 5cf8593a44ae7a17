package io.elbo.service.feed;

import io.elbo.registry.topic.ReadingThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Reads the newest committed records of several topics and goes on reading, on one thread and with one consumer that
 * belongs to no group. A topic that is missing, or that it must not read, keeps no other one from being read; it is looked
 * for every few seconds. While the broker is away reading waits, and then goes on where it was.
 *
 * <p>It must never cost much, however much is written: of each partition it begins near the end, it reads no faster than
 * {@link TailLimits} allows, and if it falls behind it skips records and says so. Thread-safe.
 */
public final class TopicTail implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TopicTail.class.getName());
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long RETRY_FORBIDDEN_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_MILLIS = 2_000;
    private static final long MAX_WAIT_MILLIS = 1_000;
    private static final int MIN_RECORDS_OF_PARTITION = 10;
    /** With exactly-once, about every second offset may be the end of a transaction. */
    private static final int OFFSETS_OF_RECORD = 2;

    private final Set<String> topics;
    private final TailLimits limits;
    private final TailListener listener;
    private final ReadingThread thread;
    private volatile String trouble = "topics have not been read yet"; // empty if all of them are read

    // of the thread
    private final Map<TopicPartition, Long> next = new HashMap<>(); // the offset to read
    private final Map<TopicPartition, Long> ends = new HashMap<>(); // when reading began
    private final Set<String> found = new HashSet<>(); // topics that have been there
    private final Set<String> forbidden = new HashSet<>(); // topics that must not be read: they are tried again later
    private long forbiddenNanos;
    private boolean caughtUp;

    /**
     * @param configuration of a consumer, with the user's security settings; what is needed is set over it
     * @param limits of what is read
     */
    public TopicTail(
            Collection<String> topics, Map<String, Object> configuration, TailLimits limits, TailListener listener) {
        this(topics, () -> new KafkaConsumer<>(forTail(configuration)), limits, listener);
    }

    TopicTail(
            Collection<String> topics,
            Supplier<Consumer<byte[], byte[]>> consumers,
            TailLimits limits,
            TailListener listener) {
        this.topics = new TreeSet<>(topics);
        this.limits = limits;
        this.listener = listener;
        thread = new ReadingThread("elbo-tail", consumers, new Reading());
    }

    static Map<String, Object> forTail(Map<String, Object> configuration) {
        Map<String, Object> tail = ReadingThread.configuration(configuration);
        // each may have a megabyte, although a fetch of many such is small: they are compressed
        tail.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 20);
        tail.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 << 20);
        tail.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 18);
        return tail;
    }

    /** Starts the thread and returns at once. */
    public void start() {
        thread.start();
    }

    /** Why some topic is not read now, in one line for a person; empty if all are. */
    public Optional<String> whyNotReading() {
        String why = trouble;
        return why.isEmpty() ? Optional.empty() : Optional.of(why);
    }

    private final class Reading implements ReadingThread.Work {
        @Override
        public void read(Consumer<byte[], byte[]> consumer) {
            TailBudget budget = new TailBudget(limits, System.nanoTime());
            long lookedNanos = System.nanoTime() - LOOK_EVERY_NANOS;
            while (thread.isOpen()) {
                if (System.nanoTime() - lookedNanos >= LOOK_EVERY_NANOS) {
                    look(consumer);
                    lookedNanos = System.nanoTime();
                }
                if (consumer.assignment().isEmpty()) {
                    thread.pause(PAUSE_MILLIS);
                } else {
                    step(consumer, budget);
                }
            }
        }

        @Override
        public void failed(Throwable error) {
            report("anomalies cannot be read: " + (error instanceof KafkaException ? error.getMessage() : error));
        }

        @Override
        public long pauseMillis() {
            return PAUSE_MILLIS;
        }
    }

    private void step(Consumer<byte[], byte[]> reading, TailBudget budget) {
        try {
            for (ConsumerRecord<byte[], byte[]> record : reading.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                budget.charge(1, Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize()));
                listener.read(record, record.offset() >= ends.getOrDefault(partition, 0L));
            }
        } catch (OffsetOutOfRangeException e) {
            beginAnew(reading, e.offsetOutOfRangePartitions());
        } catch (TopicAuthorizationException e) {
            forbidden.addAll(e.unauthorizedTopics());
            forbiddenNanos = System.nanoTime();
            look(reading);
        }
        for (TopicPartition partition : reading.assignment()) {
            next.put(partition, reading.position(partition));
            skipIfBehind(reading, partition);
        }
        noteCaughtUp();
        listener.idle();
        long wait = budget.waitMillis(System.nanoTime());
        if (wait > 0) {
            thread.pause(Math.min(MAX_WAIT_MILLIS, wait));
        }
    }

    private void noteCaughtUp() {
        if (!caughtUp
                && ends.entrySet().stream().allMatch(end -> next.getOrDefault(end.getKey(), 0L) >= end.getValue())) {
            caughtUp = true;
            listener.caughtUp();
        }
    }

    /** Retention has removed what was to be read next, or the topic was deleted and created again. */
    private void beginAnew(Consumer<byte[], byte[]> reading, Map<TopicPartition, Long> lost) {
        Map<TopicPartition, Long> endsNow = reading.endOffsets(lost.keySet());
        Set<TopicPartition> gone = new HashSet<>(lost.keySet());
        lost.forEach((partition, position) -> {
            if (position > endsNow.getOrDefault(partition, 0L)) {
                listener.restarted(partition.topic());
                for (TopicPartition each : reading.assignment()) {
                    if (each.topic().equals(partition.topic())) {
                        gone.add(each);
                    }
                }
            } else {
                listener.skipped(partition.topic());
            }
        });
        gone.forEach(next::remove);
        seek(reading, gone);
    }

    private void skipIfBehind(Consumer<byte[], byte[]> reading, TopicPartition partition) {
        OptionalLong lag = reading.currentLag(partition);
        long kept = offsetsOf(partition, reading);
        if (lag.isPresent() && lag.getAsLong() > 2 * kept) {
            reading.seek(partition, reading.position(partition) + lag.getAsLong() - kept);
            listener.skipped(partition.topic());
        }
    }

    /** How many of a partition's last offsets are read: its share of the records that are wanted. */
    private long offsetsOf(TopicPartition partition, Consumer<byte[], byte[]> reading) {
        long partitions = reading.assignment().stream()
                .filter(each -> each.topic().equals(partition.topic()))
                .count();
        long share = limits.records() / topics.size() / Math.max(1, partitions);
        return (long) OFFSETS_OF_RECORD * Math.max(MIN_RECORDS_OF_PARTITION, share);
    }

    /** Looks which topics and partitions there are, and begins with those that are new. */
    private void look(Consumer<byte[], byte[]> reading) {
        List<String> missing = new ArrayList<>();
        Set<TopicPartition> all = new HashSet<>();
        if (System.nanoTime() - forbiddenNanos > RETRY_FORBIDDEN_NANOS) {
            forbidden.clear();
        }
        for (String topic : topics) {
            if (forbidden.contains(topic)) {
                continue;
            }
            try {
                List<PartitionInfo> partitions = reading.partitionsFor(topic);
                if (partitions == null || partitions.isEmpty()) {
                    missing.add(topic);
                    forget(topic);
                } else {
                    found.add(topic);
                    partitions.forEach(each -> all.add(new TopicPartition(topic, each.partition())));
                }
            } catch (TopicAuthorizationException e) {
                forbidden.add(topic);
                forbiddenNanos = System.nanoTime();
            }
        }
        if (!all.equals(reading.assignment())) {
            Set<TopicPartition> fresh = new HashSet<>(all);
            fresh.removeAll(reading.assignment());
            reading.assign(all);
            seek(reading, fresh);
        }
        report(
                !forbidden.isEmpty()
                        ? "no right to read " + named(forbidden)
                        : missing.isEmpty()
                                ? ""
                                : named(missing) + (missing.size() == 1 ? " is" : " are") + " missing");
    }

    private static String named(Collection<String> some) {
        return (some.size() == 1 ? "topic " : "topics ") + String.join(", ", new TreeSet<>(some));
    }

    /** A topic that was there is not there any more: if it comes back it is another one. */
    private void forget(String topic) {
        if (found.remove(topic)) {
            next.keySet().removeIf(partition -> partition.topic().equals(topic));
            ends.keySet().removeIf(partition -> partition.topic().equals(topic));
            listener.restarted(topic);
        }
    }

    private void seek(Consumer<byte[], byte[]> reading, Set<TopicPartition> partitions) {
        Set<TopicPartition> unknown = new HashSet<>(partitions);
        unknown.removeAll(next.keySet());
        if (!unknown.isEmpty()) {
            Map<TopicPartition, Long> first = reading.beginningOffsets(unknown);
            Map<TopicPartition, Long> last = reading.endOffsets(unknown);
            for (TopicPartition partition : unknown) {
                long begin = first.getOrDefault(partition, 0L);
                long end = last.getOrDefault(partition, begin);
                long start = Math.max(begin, end - offsetsOf(partition, reading));
                if (start > begin) {
                    listener.skipped(partition.topic());
                }
                next.put(partition, start);
                ends.put(partition, end);
                caughtUp = false;
            }
        }
        for (TopicPartition partition : partitions) {
            reading.seek(partition, next.getOrDefault(partition, 0L));
        }
    }

    private void report(String problem) {
        if (!problem.equals(trouble)) {
            if (!problem.isEmpty()) {
                LOG.log(System.Logger.Level.WARNING, "console: {0}; trying again", problem);
            }
            trouble = problem;
        }
    }

    /** Asks it to end; returns at once. */
    public void end() {
        thread.end();
    }

    /** As {@link #end}, and waits some seconds for the thread. */
    @Override
    public void close() {
        thread.close();
    }
}

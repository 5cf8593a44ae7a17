package io.elbo.service.notify;

import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.WebhookSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Tells people of one detector's anomalies: reads its anomalies' topic as any other consumer would, committed records
 * only, in a thread and a group of its own. Scoring knows nothing of it: a receiver that is slow or away keeps nobody
 * waiting but this thread, and Kafka keeps what is not told yet.
 *
 * <p>An offset is committed when every anomaly before it is told, kept back or given up; so an alert is sent at least
 * once, and twice at most where an instance dies or hands over between the answer and the commit.
 */
public final class WebhookSink implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WebhookSink.class.getName());
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration BUSY = Duration.ofMillis(100);
    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);
    private static final long COMMIT_EVERY_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 5_000;
    private static final long REPORT_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String detector;
    private final String topic;
    private final WebhookSettings settings;
    private final Map<String, Object> consumerConfiguration;
    private final WebhookObserver observer;
    private final Clock clock;
    private final AlertQueue queue;
    private final Receiver receiver;
    private final Backoff backoff;
    private final Thread thread;
    private final Map<TopicPartition, Long> read = new HashMap<>(); // the offset after the last one read
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private long committedMillis;
    private long reportedNanos; // 0 until the first report
    private volatile boolean closing;

    /**
     * Nothing is sent before {@link #start}.
     *
     * @param consumer configuration for a consumer of committed records, without group
     * @param applicationId whose instances share the work
     */
    public WebhookSink(
            DetectorSettings detector,
            WebhookSettings settings,
            Map<String, Object> consumer,
            String applicationId,
            WebhookObserver observer,
            Clock clock,
            RandomGenerator random) {
        this.detector = detector.name();
        topic = detector.anomaliesTopic();
        this.settings = settings;
        this.observer = observer;
        this.clock = clock;
        consumerConfiguration = configuration(consumer, applicationId);
        queue = new AlertQueue(settings, observer, clock.millis());
        receiver = new Receiver(settings, format(), clock);
        backoff = new Backoff(random);
        thread = new Thread(this::run, "elbo-webhook-" + detector.name());
        thread.setDaemon(true);
    }

    private AlertFormat format() {
        String template = settings.template();
        return template == null
                ? new AlertFormat.Alertmanager()
                : AlertFormat.Filled.open("elbo.detectors.\"" + detector + "\".webhook.template", template);
    }

    private Map<String, Object> configuration(Map<String, Object> consumer, String applicationId) {
        Map<String, Object> configuration = new HashMap<>(consumer);
        configuration.put(ConsumerConfig.GROUP_ID_CONFIG, applicationId + "-webhook-" + detector);
        configuration.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        configuration.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // at the first start: what is too old is not told anyway
        configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        configuration.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 100);
        configuration.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 << 20);
        configuration.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 18);
        configuration.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        configuration.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return configuration;
    }

    /** Returns at once. */
    public void start() {
        LOG.log(
                System.Logger.Level.INFO,
                "detector {0}: anomalies of topic {1} are told to {2}",
                detector,
                topic,
                settings.origin());
        thread.start();
    }

    private void run() {
        while (!closing) {
            try {
                consume();
            } catch (InterruptException | InterruptedException e) {
                // closing, or nobody we know: then it goes on
            } catch (RuntimeException e) {
                report("detector {0}: anomalies cannot be read for the webhook, trying again: {1}", e.toString());
                pause();
            }
        }
    }

    private void consume() throws InterruptedException {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerConfiguration);
        try {
            consumer.subscribe(List.of(topic), handOver(consumer));
            while (!closing) {
                step(consumer);
            }
        } finally {
            close(consumer);
            forget(Set.copyOf(read.keySet()));
        }
    }

    private void close(KafkaConsumer<byte[], byte[]> consumer) {
        boolean unused = Thread.interrupted(); // or the consumer would not leave its group
        try {
            consumer.close(CloseOptions.timeout(LONGEST_CLOSE));
        } catch (KafkaException e) {
            LOG.log(System.Logger.Level.DEBUG, "the webhook's consumer did not close well", e);
        }
    }

    private void step(KafkaConsumer<byte[], byte[]> consumer) throws InterruptedException {
        boolean sendable =
                !backoff.isPausing(clock.millis()) && queue.next(clock.millis()).isPresent();
        for (ConsumerRecord<byte[], byte[]> record :
                consumer.poll(sendable ? Duration.ZERO : queue.isEmpty() ? IDLE : BUSY)) {
            read.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            take(record);
        }
        if (!backoff.isPausing(clock.millis())) {
            Optional<Group> due = queue.next(clock.millis());
            if (due.isPresent()) {
                tell(due.get());
            }
        }
        if (clock.millis() - committedMillis >= COMMIT_EVERY_MILLIS) {
            commit(consumer);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        Anomaly anomaly = Anomaly.read(record);
        if (anomaly == null) {
            observer.anomalies(Fate.UNREADABLE, 1);
        } else if (anomaly.detector().equals(detector)) { // detectors may share a topic
            queue.add(anomaly, clock.millis());
        }
    }

    private void tell(Group group) throws InterruptedException {
        Answer answer = receiver.tell(queue.alert(group, clock.millis()));
        observer.answered(answer);
        if (answer instanceof Answer.Unavailable unavailable) {
            if (backoff.failures() == 0) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "detector {0}: {1} takes no alerts, trying again: {2}",
                        detector,
                        settings.origin(),
                        unavailable.cause());
            }
            backoff.failed(unavailable.retryAfter(), clock.millis());
            return;
        }
        if (backoff.failures() > 0) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "detector {0}: {1} answers again after {2} failures",
                    detector,
                    settings.origin(),
                    backoff.failures());
        }
        backoff.succeeded();
        if (answer instanceof Answer.Refused refused) {
            queue.refused(group);
            report(
                    "detector {0}: {1} refuses an alert with status {2}; it is given up",
                    settings.origin(), refused.status());
        } else {
            queue.sent(group, clock.millis());
        }
    }

    private void commit(KafkaConsumer<byte[], byte[]> consumer) {
        committedMillis = clock.millis();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        read.forEach((partition, next) -> {
            long offset = Math.min(next, queue.firstOffset(partition.partition()));
            if (!Long.valueOf(offset).equals(committed.get(partition))) {
                offsets.put(partition, new OffsetAndMetadata(offset));
            }
        });
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, LONGEST_COMMIT);
            offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.log(System.Logger.Level.DEBUG, "the webhook''s offsets are not committed, trying again", e);
        }
    }

    private ConsumerRebalanceListener handOver(KafkaConsumer<byte[], byte[]> consumer) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                if (!partitions.isEmpty()) {
                    commit(consumer);
                    forget(partitions);
                }
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                forget(partitions);
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
        };
    }

    private void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(read::remove);
        partitions.forEach(committed::remove);
        queue.leave(partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet()));
    }

    /** Logs at most once a minute. */
    private void report(String message, Object... arguments) {
        long now = System.nanoTime();
        if (reportedNanos == 0 || now - reportedNanos > REPORT_EVERY_NANOS) {
            reportedNanos = now;
            Object[] all = new Object[arguments.length + 1];
            all[0] = detector;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            LOG.log(System.Logger.Level.WARNING, message, all);
        }
    }

    private void pause() {
        try {
            if (!closing) {
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            // closing
        }
    }

    /** Asks it to end; returns at once. What is not told yet is told by another instance, or after the next start. */
    public void end() {
        closing = true;
        thread.interrupt();
    }

    /** Whether its thread is gone. */
    boolean hasEnded() {
        return !thread.isAlive();
    }

    /** As {@link #end}, and waits, no longer than three seconds. */
    @Override
    public void close() {
        end();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

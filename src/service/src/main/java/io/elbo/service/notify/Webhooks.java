package io.elbo.service.notify;

import io.elbo.service.feed.Anomaly;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.Settings;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reports the anomalies of all detectors that have a webhook. It reads their topics as any other consumer would, committed
 * records only, in a thread and a group of its own: scoring knows nothing of it. One consumer and one HTTP client serve all
 * webhooks, and no call waits for a receiver, so that threads do not grow with webhooks. If something unforeseen is thrown,
 * an {@link Error} included, the thread begins again with a new consumer and says so.
 *
 * <p>An offset is committed when every anomaly before it is sent, kept back or given up. So an alert is sent at least once,
 * and twice if an instance dies or hands over between the answer and the commit.
 */
public final class Webhooks implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Webhooks.class.getName());
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration WAITING = Duration.ofMillis(100);
    private static final Duration IN_FLIGHT = Duration.ofMillis(10);
    private static final Duration MAX_COMMIT = Duration.ofSeconds(2);
    private static final Duration MAX_CLOSE = Duration.ofSeconds(1);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(60); // a request's own timeout is shorter
    private static final long COMMIT_EVERY_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 5_000;
    private static final long RETRY_FORBIDDEN_MILLIS = 60_000;
    private static final int HTTP_THREADS = 2;

    private final List<WebhookChannel> channels = new ArrayList<>();
    private final Map<String, List<WebhookChannel>> channelsOfTopic = new HashMap<>();
    private final Map<String, Object> consumerConfiguration;
    private final Runnable onFailure;
    private final Clock clock;
    private final ExecutorService httpThreads;
    private final Thread thread;
    private final Map<TopicPartition, Long> read = new HashMap<>(); // the offset after the last one read
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private long committedMillis;
    private final Set<String> forbidden = new HashSet<>(); // topics that are left out for lack of rights
    private long forbiddenMillis;
    private volatile @Nullable String failure;
    private volatile boolean closing;

    /**
     * Nothing is read or sent before {@link #start}.
     *
     * @param consumer configuration for a consumer of committed records, without group
     * @param observers of each detector's webhook, by the detector's name
     * @param onFailure called each time that reading fails and begins again
     */
    public Webhooks(
            Settings settings,
            Map<String, Object> consumer,
            Function<String, WebhookObserver> observers,
            Runnable onFailure,
            Clock clock,
            RandomGenerator random) {
        this.onFailure = onFailure;
        this.clock = clock;
        consumerConfiguration = configuration(consumer, settings.applicationId());
        httpThreads = Executors.newFixedThreadPool(HTTP_THREADS, task -> daemon(task, "elbo-webhook-http"));
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER) // a request may hold a secret
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(httpThreads)
                .build();
        for (DetectorSettings detector : settings.detectors()) {
            if (detector.webhook() != null) {
                WebhookChannel channel = new WebhookChannel(
                        detector, detector.webhook(), observers.apply(detector.name()), http, clock, random);
                channels.add(channel);
                channelsOfTopic
                        .computeIfAbsent(channel.topic(), unused -> new ArrayList<>())
                        .add(channel);
            }
        }
        thread = daemon(this::run, "elbo-webhooks");
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static Map<String, Object> configuration(Map<String, Object> consumer, String applicationId) {
        Map<String, Object> configuration = new HashMap<>(consumer);
        // with a dot: the streams' groups are <application-id>-<topic>
        configuration.put(ConsumerConfig.GROUP_ID_CONFIG, applicationId + ".webhooks");
        configuration.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        configuration.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // at the first start: what is too old is not reported anyway
        configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        configuration.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 20); // each may have a megabyte
        configuration.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 << 20);
        configuration.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 18);
        configuration.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        configuration.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return configuration;
    }

    /** Returns at once; does nothing if no detector has a webhook. */
    public void start() {
        if (channels.isEmpty()) {
            return;
        }
        LOG.log(
                System.Logger.Level.INFO,
                "anomalies are reported by webhook: {0}",
                channels.stream()
                        .map(channel -> channel.detector() + " to " + channel.origin())
                        .collect(Collectors.joining(", ")));
        thread.start();
    }

    /** Why no anomalies are being read at present; empty if they are, or if no detector has a webhook. */
    public Optional<String> whyNotReading() {
        return Optional.ofNullable(failure);
    }

    private void run() {
        while (!closing) {
            try {
                consume();
            } catch (InterruptException | InterruptedException e) {
                // closing; if not, it begins again
            } catch (Throwable e) { // an Error must not end the alerts of all detectors in silence
                failed(e);
            }
        }
    }

    private void failed(Throwable problem) {
        failure = problem.toString();
        onFailure.run();
        LOG.log(
                problem instanceof Error ? System.Logger.Level.ERROR : System.Logger.Level.WARNING,
                "anomalies cannot be read for the webhooks, beginning again",
                problem);
        try {
            if (!closing) {
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            // closing
        }
    }

    private void consume() throws InterruptedException {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerConfiguration);
        try {
            subscribe(consumer);
            while (!closing) {
                try {
                    step(consumer);
                    failure = forbidden.isEmpty() ? null : failure;
                } catch (TopicAuthorizationException e) {
                    leaveOut(consumer, e);
                }
                if (!forbidden.isEmpty() && clock.millis() - forbiddenMillis > RETRY_FORBIDDEN_MILLIS) {
                    subscribe(consumer);
                }
            }
        } finally {
            channels.forEach(WebhookChannel::cancel);
            close(consumer);
            forget(Set.copyOf(read.keySet()));
        }
    }

    private void subscribe(KafkaConsumer<byte[], byte[]> consumer) {
        forbidden.clear();
        consumer.subscribe(channelsOfTopic.keySet(), handOver(consumer));
    }

    /** A topic that must not be read keeps no other one from being read; it is tried again after a while. */
    private void leaveOut(KafkaConsumer<byte[], byte[]> consumer, TopicAuthorizationException problem) {
        forbidden.addAll(problem.unauthorizedTopics());
        forbiddenMillis = clock.millis();
        Set<String> readable = new HashSet<>(channelsOfTopic.keySet());
        readable.removeAll(forbidden);
        if (problem.unauthorizedTopics().isEmpty() || readable.isEmpty()) {
            throw problem;
        }
        failure = problem.getMessage();
        onFailure.run();
        LOG.log(System.Logger.Level.WARNING, "no right to read topics for webhooks, leaving them out: {0}", forbidden);
        consumer.subscribe(readable, handOver(consumer));
    }

    private static void close(KafkaConsumer<byte[], byte[]> consumer) {
        boolean unused = Thread.interrupted(); // or the consumer would not leave its group
        try {
            consumer.close(CloseOptions.timeout(MAX_CLOSE));
        } catch (KafkaException e) {
            LOG.log(System.Logger.Level.DEBUG, "the webhooks' consumer did not close well", e);
        }
    }

    private void step(KafkaConsumer<byte[], byte[]> consumer) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(pollTime())) {
            read.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            take(record);
        }
        for (WebhookChannel channel : channels) {
            channel.advance(clock.millis());
        }
        if (clock.millis() - committedMillis >= COMMIT_EVERY_MILLIS) {
            commit(consumer);
        }
    }

    private Duration pollTime() {
        if (channels.stream().anyMatch(WebhookChannel::isInFlight)) {
            return IN_FLIGHT;
        }
        return channels.stream().anyMatch(WebhookChannel::isWaiting) ? WAITING : IDLE;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        List<WebhookChannel> interested = channelsOfTopic.getOrDefault(record.topic(), List.of());
        Anomaly anomaly = Anomaly.read(record);
        for (WebhookChannel channel : interested) {
            if (anomaly == null) {
                channel.unreadable();
            } else if (anomaly.detector().equals(channel.detector())) { // detectors may share a topic
                channel.add(anomaly, clock.millis());
            }
        }
    }

    private void commit(KafkaConsumer<byte[], byte[]> consumer) {
        committedMillis = clock.millis();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        read.forEach((partition, next) -> {
            long offset = next;
            for (WebhookChannel channel : channelsOfTopic.getOrDefault(partition.topic(), List.of())) {
                offset = Math.min(offset, channel.firstOffset(partition.partition()));
            }
            if (!Long.valueOf(offset).equals(committed.get(partition))) {
                offsets.put(partition, new OffsetAndMetadata(offset));
            }
        });
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, MAX_COMMIT);
            offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.log(System.Logger.Level.DEBUG, "the webhooks' offsets are not committed, trying again", e);
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
        channelsOfTopic.forEach((topic, interested) -> {
            Set<Integer> left = partitions.stream()
                    .filter(partition -> partition.topic().equals(topic))
                    .map(TopicPartition::partition)
                    .collect(Collectors.toCollection(HashSet::new));
            interested.forEach(channel -> channel.leave(left));
        });
    }

    /** Asks it to end; returns at once. Another instance, or the next start, reports what is not reported yet. */
    public synchronized void end() {
        if (!closing) { // a second interrupt would keep the consumer from leaving its group
            closing = true;
            thread.interrupt();
        }
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
        httpThreads.shutdownNow();
    }
}

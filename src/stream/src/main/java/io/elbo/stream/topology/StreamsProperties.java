package io.elbo.stream.topology;

import io.elbo.stream.batch.ScoringInterceptor;
import io.elbo.stream.batch.ScoringPlan;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka Streams' configuration: Elbo's defaults, over them the user's {@code kafka.*}, over them what Elbo decides. */
public final class StreamsProperties {
    private static final int DEFAULT_MAX_REQUEST_SIZE = 1024 * 1024;
    private static final String INTERCEPTORS = "interceptor.classes";

    private final Properties properties = new Properties();
    private final StreamsConfig checked;
    private final String clientId;
    private final int maxRequestBytes;

    public StreamsProperties(Settings settings, ScoringPlan plan) {
        Map<String, String> user = settings.kafka();
        clientId = settings.applicationId();
        defaults(settings).forEach((key, value) -> {
            if (!user.containsKey(key) && !user.containsKey(key.substring(key.indexOf('.') + 1))) {
                properties.put(key, value);
            }
        });
        if ("streams".equalsIgnoreCase(user.get(StreamsConfig.GROUP_PROTOCOL_CONFIG))) {
            // with this protocol the broker decides on them
            properties.remove(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG));
            properties.remove(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG));
        }
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
        properties.put(StreamsConfig.CLIENT_ID_CONFIG, clientId);
        properties.putAll(user);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        properties.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                settings.exactlyOnce() ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.streamThreads());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
        properties.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, EventTime.class);
        properties.put(StreamsConfig.mainConsumerPrefix(INTERCEPTORS), interceptors(user));
        properties.put(StreamsConfig.mainConsumerPrefix(ScoringInterceptor.PLAN), plan);
        checked = check(properties);
        maxRequestBytes = maxRequestBytes(checked.getProducerConfigs(clientId));
    }

    private static Map<String, Object> defaults(Settings settings) {
        Map<String, Object> defaults = new HashMap<>();
        switch (settings.profile()) {
            case THROUGHPUT -> {
                defaults.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 131_072);
                defaults.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 10);
                defaults.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
                // many batches a poll, so that stream and score threads seldom wait for each other's last one
                defaults.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 4_000);
                // the system's own, which grows: the next records arrive while these are scored
                defaults.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.RECEIVE_BUFFER_CONFIG), -1);
            }
            case LATENCY -> {
                defaults.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 1);
                // a transaction can only end between two polls
                defaults.put(StreamsConfig.POLL_MS_CONFIG, 10);
                if (settings.exactlyOnce()) {
                    // what is written is seen when its transaction ends
                    defaults.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 20);
                }
            }
        }
        // every task reads one partition: there is nothing to wait for, and to ask at each record costs
        defaults.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        // a killed instance's partitions are taken over after this
        defaults.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
        defaults.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 3_000);
        return defaults;
    }

    /** Ours first: those of the user see what it leaves. */
    private static List<String> interceptors(Map<String, String> user) {
        List<String> classes = new ArrayList<>(List.of(ScoringInterceptor.class.getName()));
        for (String prefix : List.of(StreamsConfig.MAIN_CONSUMER_PREFIX, StreamsConfig.CONSUMER_PREFIX)) {
            String more = user.get(prefix + INTERCEPTORS);
            if (more != null) {
                classes.addAll(List.of(more.split("\\s*,\\s*")));
                break;
            }
        }
        return classes;
    }

    private static StreamsConfig check(Properties properties) {
        try {
            return new StreamsConfig(properties);
        } catch (ConfigException e) {
            throw new BadConfigurationException("kafka.*: " + e.getMessage(), e);
        }
    }

    public Properties streams() {
        return properties;
    }

    /** Whether this instance keeps its place in the group over a restart: it has a {@code group.instance.id}. */
    public boolean isStaticMember() {
        String key = ConsumerConfig.GROUP_INSTANCE_ID_CONFIG;
        return properties.containsKey(key)
                || properties.containsKey(StreamsConfig.consumerPrefix(key))
                || properties.containsKey(StreamsConfig.mainConsumerPrefix(key));
    }

    public String bootstrapServers() {
        return String.valueOf(properties.get(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    /** Configuration for an admin client of ours, with the user's security settings and short timeouts. */
    public Map<String, Object> admin() {
        Map<String, Object> admin = new HashMap<>(checked.getAdminConfigs(clientId + "-watch"));
        admin.put("request.timeout.ms", 4_000);
        admin.put("default.api.timeout.ms", 5_000);
        return admin;
    }

    /** Configuration for a consumer of ours, with the user's security settings; it belongs to no group. */
    public Map<String, Object> consumer(String name) {
        Map<String, Object> consumer = new HashMap<>(checked.getRestoreConsumerConfigs(clientId + "-" + name));
        consumer.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        consumer.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG); // Streams has one of its own by this name
        return consumer;
    }

    /** The producer's {@code max.request.size}, bytes. */
    public int maxRequestBytes() {
        return maxRequestBytes;
    }

    private static int maxRequestBytes(Map<String, Object> producer) {
        Object value = producer.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        String text = value == null
                ? Integer.toString(DEFAULT_MAX_REQUEST_SIZE)
                : value.toString().strip();
        try {
            int bytes = Integer.parseInt(text);
            if (bytes >= SizeLimit.SMALLEST) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // the same refusal as for a number out of range
        }
        throw new BadConfigurationException("kafka.producer.max.request.size=" + text
                + ": allowed is a whole number of at least " + SizeLimit.SMALLEST);
    }
}

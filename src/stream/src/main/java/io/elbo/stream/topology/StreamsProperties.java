package io.elbo.stream.topology;

import io.elbo.stream.batch.ScoringInterceptor;
import io.elbo.stream.batch.ScoringPlan;
import io.elbo.stream.output.OutputLimits;
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
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of every Kafka client of the process: Elbo's defaults, over them the user's {@code kafka.*}, over them
 * what Elbo decides. Immutable.
 */
public final class StreamsProperties {
    private static final int DEFAULT_MAX_REQUEST_SIZE = 1024 * 1024;
    private static final String INTERCEPTORS = "interceptor.classes";

    private final Properties common = new Properties();
    private final StreamsConfig checked;
    private final String applicationId;
    private final String clientId;
    /** A record that goes through a repartition topic, which must accept whatever the input did. */
    public static final int MAX_REPARTITION_BYTES = 24 << 20;

    private final boolean hasConsumerOfKafkaStreams;
    private final int maxRequestBytes;

    /** @throws BadConfigurationException where Kafka Streams refuses the user's settings */
    public StreamsProperties(Settings settings) {
        Map<String, String> user = settings.kafka();
        applicationId = settings.applicationId();
        clientId = user.getOrDefault(StreamsConfig.CLIENT_ID_CONFIG, applicationId);
        defaults(settings).forEach((key, value) -> {
            if (!user.containsKey(key) && !user.containsKey(key.substring(key.indexOf('.') + 1))) {
                common.put(key, value);
            }
        });
        hasConsumerOfKafkaStreams = "streams".equalsIgnoreCase(user.get(StreamsConfig.GROUP_PROTOCOL_CONFIG));
        if (hasConsumerOfKafkaStreams) {
            // with this protocol the broker decides on them
            common.remove(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG));
            common.remove(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG));
            // polls are not bounded in bytes then, so they stay as small as Kafka makes them
            common.remove(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG));
        }
        common.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
        common.putAll(user);
        common.put(StreamsConfig.CLIENT_ID_CONFIG, clientId);
        common.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        common.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                settings.exactlyOnce() ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
        common.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.streamThreads());
        common.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
        common.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, EventTime.class);
        common.put(StreamsConfig.mainConsumerPrefix(INTERCEPTORS), interceptors(user));
        checked = check(common);
        maxRequestBytes = maxRequestBytes(checked.getProducerConfigs(clientId));
    }

    /** The address at which the other instances are told to reach this one; null if there is none. */
    public @Nullable HostInfo applicationServer() {
        return HostInfo.buildFromEndpoint(checked.getString(StreamsConfig.APPLICATION_SERVER_CONFIG));
    }

    /** Whether Kafka Streams makes the consumer itself, as it does with its own group protocol: then it is not ours. */
    boolean hasConsumerOfKafkaStreams() {
        return hasConsumerOfKafkaStreams;
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
        if (!settings.exactlyOnce()) {
            // figures are told when they are committed, and what a crash repeats is what was not committed
            defaults.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
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

    /** The configuration of one stream, with what its interceptor is to score. */
    public Properties streams(String name, ScoringPlan plan) {
        Properties streams = new Properties();
        streams.putAll(common);
        streams.put(StreamsConfig.APPLICATION_ID_CONFIG, groupId(name));
        streams.put(StreamsConfig.CLIENT_ID_CONFIG, clientId + "-" + name);
        streams.put(StreamsConfig.mainConsumerPrefix(ScoringInterceptor.PLAN), plan);
        return streams;
    }

    /** The consumer group of a stream, which is named after its input; also its application id and the prefix of its transactions. */
    public String groupId(String name) {
        return applicationId + "-" + name;
    }

    /** The group in which releases before 0.2 read all input topics. */
    public String formerGroupId() {
        return applicationId;
    }

    /** Whether this instance keeps its place in the group over a restart: it has a {@code group.instance.id}. */
    public boolean isStaticMember() {
        String key = ConsumerConfig.GROUP_INSTANCE_ID_CONFIG;
        return common.containsKey(key)
                || common.containsKey(StreamsConfig.consumerPrefix(key))
                || common.containsKey(StreamsConfig.mainConsumerPrefix(key));
    }

    public String bootstrapServers() {
        return String.valueOf(common.get(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    /** Configuration for an admin client of ours, with the user's security settings and short timeouts. */
    public Map<String, Object> admin() {
        Map<String, Object> admin = new HashMap<>(checked.getAdminConfigs(clientId + "-watch"));
        admin.put("request.timeout.ms", 4_000);
        admin.put("default.api.timeout.ms", 5_000);
        return admin;
    }

    /** What any client of ours needs to reach the cluster, with the user's security settings. */
    public Map<String, Object> client(String name) {
        return new HashMap<>(checked.getAdminConfigs(clientId + "-" + name));
    }

    /** Configuration for a consumer of ours, with the user's security settings; it belongs to no group. */
    public Map<String, Object> consumer(String name) {
        Map<String, Object> consumer = new HashMap<>(checked.getRestoreConsumerConfigs(clientId + "-" + name));
        consumer.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        consumer.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG); // Streams has one of its own by this name
        return consumer;
    }

    /** How long a stream thread may stay away before its partitions go to another one. */
    public double maxPollIntervalSeconds() {
        Object millis = checked.getMainConsumerConfigs(applicationId, clientId, 0)
                .get(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);
        return millis == null ? 300 : Double.parseDouble(millis.toString()) / 1_000;
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
            if (bytes >= OutputLimits.MIN_RECORD_BYTES) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // the same refusal as for a number out of range
        }
        throw new BadConfigurationException("kafka.producer.max.request.size=" + text
                + ": allowed is a whole number of at least " + OutputLimits.MIN_RECORD_BYTES);
    }
}

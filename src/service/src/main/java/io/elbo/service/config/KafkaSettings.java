package io.elbo.service.config;

import io.elbo.stream.settings.BadConfigurationException;
import io.smallrye.config.Expressions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Collects what belongs to Kafka's clients. The values are taken as they are written: a password or a JAAS line may hold
 * <code>$</code> and <code>${</code>, which have no meaning here (but Kafka's own <code>config.providers</code> give them one).
 */
public final class KafkaSettings {
    private static final String PREFIX = "kafka.";
    private static final String VARIABLE_PREFIX = "KAFKA_";
    /** Kafka settings that Elbo has a property of its own for, or that it decides. */
    private static final Map<String, String> OWNED = Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG, "set elbo.application-id instead",
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG, "set elbo.processing-guarantee instead",
            StreamsConfig.NUM_STREAM_THREADS_CONFIG, "set elbo.stream-threads instead",
            StreamsConfig.STATE_DIR_CONFIG, "set elbo.state-dir instead",
            StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, "keys pass as bytes",
            StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, "values pass as bytes");

    private static final List<String> CLIENT_PREFIXES = List.of(
            StreamsConfig.MAIN_CONSUMER_PREFIX,
            StreamsConfig.RESTORE_CONSUMER_PREFIX,
            StreamsConfig.GLOBAL_CONSUMER_PREFIX,
            StreamsConfig.CONSUMER_PREFIX,
            StreamsConfig.PRODUCER_PREFIX,
            StreamsConfig.ADMIN_CLIENT_PREFIX);

    private KafkaSettings() {}

    /**
     * Kafka's settings without their prefix: every {@code kafka.} property, and every {@code KAFKA_} variable of the
     * environment whose name, lower-cased and with dots for underscores, is one that Kafka's clients know (others, such
     * as {@code KAFKA_PORT_9092_TCP}, come from Kubernetes).
     *
     * @param environment names of the variables of the environment
     */
    public static Map<String, String> read(Config config, Set<String> environment) {
        Set<String> names = new TreeSet<>();
        config.getPropertyNames().forEach(names::add); // can be walked through only once
        Map<String, String> settings = new TreeMap<>();
        for (String name : names) {
            String key = key(name);
            if (key == null || (isFromEnvironment(name, key, environment) && !isKnownToKafka(key))) {
                continue;
            }
            String owned = OWNED.get(key);
            if (owned != null) {
                throw new BadConfigurationException(PREFIX + key + " cannot be set: " + owned);
            }
            String value = asWritten(config, PREFIX + key);
            if (value == null) {
                value = asWritten(config, name);
            }
            if (value != null) {
                settings.put(key, value);
            }
        }
        return settings;
    }

    private static @Nullable String key(String name) {
        if (name.startsWith(PREFIX)) {
            return name.substring(PREFIX.length());
        }
        return name.startsWith(VARIABLE_PREFIX)
                ? name.substring(VARIABLE_PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.')
                : null;
    }

    private static @Nullable String asWritten(Config config, String name) {
        return Expressions.withoutExpansion(() -> config.getConfigValue(name).getValue());
    }

    private static boolean isFromEnvironment(String name, String key, Set<String> environment) {
        return name.startsWith(VARIABLE_PREFIX) || environment.contains(PropertyNames.variable(PREFIX + key));
    }

    private static boolean isKnownToKafka(String key) {
        String bare = CLIENT_PREFIXES.stream()
                .filter(key::startsWith)
                .findFirst()
                .map(prefix -> key.substring(prefix.length()))
                .orElse(key);
        return Stream.of(
                        StreamsConfig.configDef().names(),
                        ConsumerConfig.configNames(),
                        ProducerConfig.configNames(),
                        AdminClientConfig.configNames())
                .anyMatch(known -> known.contains(bare));
    }
}

package io.elbo.service.config;

import io.elbo.stream.settings.BadConfigurationException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Which property names exist: refuses an unknown {@code elbo.*} name, and collects what belongs to Kafka. */
public final class PropertyNames {
    private static final Set<String> ROOT = Set.of(
            "application-id",
            "processing-guarantee",
            "profile",
            "stream-threads",
            "score-threads",
            "state-dir",
            "max-record-bytes",
            "batch-rows",
            "create-topics",
            "calibration-topic",
            "api.max-body-bytes",
            "api.max-concurrent-requests",
            "api.max-records-per-second",
            "api.timeout");
    private static final Set<String> DETECTOR = Set.of(
            "input",
            "model",
            "alert-budget",
            "critical-budget",
            "adapt",
            "anomalies-topic",
            "scores-topic",
            "annotated-topic",
            "dead-letter-topic",
            "include-payload",
            "explain-fields",
            "webhook.url",
            "webhook.format",
            "webhook.template",
            "webhook.token-file",
            "webhook.min-severity",
            "webhook.dedup-window",
            "webhook.rate-limit",
            "webhook.timeout",
            "webhook.max-age");
    private static final Pattern DETECTOR_KEY = Pattern.compile("detectors\\.(\"[^\"]*\"|[^.\"]*)\\.(.+)");
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

    private PropertyNames() {}

    /**
     * Refuses the first name under {@code elbo.} that does not exist. Names that come from the environment pass:
     * Kubernetes adds variables such as {@code ELBO_SERVICE_HOST} of its own accord.
     */
    public static void requireKnown(Iterable<String> names) {
        for (String name : names) {
            if (name.startsWith("elbo.")
                    && !isKnown(name.substring("elbo.".length()))
                    && System.getenv(variable(name)) == null) {
                throw new BadConfigurationException(name + " is no property of Elbo; allowed are "
                        + String.join(", ", new TreeSet<>(ROOT)) + " and under detectors.\"<name>\": "
                        + String.join(", ", new TreeSet<>(DETECTOR)));
            }
        }
    }

    private static boolean isKnown(String key) {
        var detector = DETECTOR_KEY.matcher(key);
        return ROOT.contains(key) || (detector.matches() && DETECTOR.contains(detector.group(2)));
    }

    /**
     * Kafka's settings without their prefix: every {@code kafka.} property, and every {@code KAFKA_} variable of the
     * environment whose name, lower-cased and with dots for underscores, is one that Kafka's clients know (others, such
     * as {@code KAFKA_PORT_9092_TCP}, come from Kubernetes).
     */
    public static Map<String, String> kafka(Iterable<String> names, Function<String, Optional<String>> value) {
        Map<String, String> settings = new TreeMap<>();
        for (String name : names) {
            String key = null;
            if (name.startsWith("kafka.")) {
                key = name.substring("kafka.".length());
            } else if (name.startsWith("KAFKA_")) {
                key = name.substring("KAFKA_".length()).toLowerCase(Locale.ROOT).replace('_', '.');
            }
            if (key == null || (isFromEnvironment(name, key) && !isKnownToKafka(key))) {
                continue;
            }
            String owned = OWNED.get(key);
            if (owned != null) {
                throw new BadConfigurationException("kafka." + key + " cannot be set: " + owned);
            }
            String found =
                    value.apply("kafka." + key).or(() -> value.apply(name)).orElse(null);
            if (found != null) {
                settings.put(key, found);
            }
        }
        return settings;
    }

    private static boolean isFromEnvironment(String name, String key) {
        return name.startsWith("KAFKA_") || System.getenv(variable("kafka." + key)) != null;
    }

    /** The name under which the environment holds a property: {@code KAFKA_BOOTSTRAP_SERVERS}. */
    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
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

package io.elbo.trainer.source.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The properties of Kafka's clients, as the service takes them: variables {@code KAFKA_*} of the environment whose names
 * Kafka's clients know, a file of properties, and single ones. Their values are never shown.
 */
public final class ClientSettings {
    private static final String VARIABLE = "KAFKA_";
    private static final String PREFIX = "kafka.";
    /** Prefixes of what the service gives to single clients. */
    private static final Pattern CLIENT =
            Pattern.compile("(main\\.|restore\\.|global\\.)?consumer\\..+|producer\\..+|admin\\..+");
    /** Pieces of a value that would say something of it. */
    private static final Pattern PIECE = Pattern.compile("[^\\s\"'=;,]{4,}");

    private final Map<String, String> properties = new TreeMap<>();

    /** The variables of an environment. */
    public ClientSettings environment(Map<String, String> variables) {
        variables.forEach((name, value) -> {
            if (name.startsWith(VARIABLE)) {
                String key = name.substring(VARIABLE.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.');
                if (isKnown(key)) {
                    properties.put(key, value);
                }
            }
        });
        return this;
    }

    /** Further properties, which replace those of the same name; those of the service have {@code kafka.} before them. */
    public ClientSettings and(Map<String, String> more) {
        more.forEach((name, value) -> {
            String key = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
            if (!key.startsWith("elbo.")
                    && !key.startsWith("quarkus.")
                    && !CLIENT.matcher(key).matches()) {
                properties.put(key, value);
            }
        });
        return this;
    }

    private static boolean isKnown(String key) {
        return ConsumerConfig.configNames().contains(key)
                || ProducerConfig.configNames().contains(key)
                || AdminClientConfig.configNames().contains(key);
    }

    /** Whether it is known where the brokers are. */
    public boolean hasBrokers() {
        return !properties
                .getOrDefault(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "")
                .isBlank();
    }

    /** The properties by Kafka's names. The caller owns the map. */
    public Map<String, Object> properties() {
        return new HashMap<>(properties);
    }

    /**
     * A message of Kafka's without anything that stands in a value, but for the addresses of brokers.
     *
     * @param properties Kafka's
     */
    public static String redacted(String message, Map<String, Object> properties) {
        List<String> pieces = new ArrayList<>();
        properties.forEach((key, value) -> {
            if (value instanceof String text && !key.equals(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
                pieces.add(text.strip());
                Matcher matcher = PIECE.matcher(text);
                while (matcher.find()) {
                    pieces.add(matcher.group());
                }
            }
        });
        pieces.sort((a, b) -> Integer.compare(b.length(), a.length()));
        String shown = message;
        for (String piece : pieces) {
            if (!piece.isEmpty()) {
                shown = shown.replace(piece, "…");
            }
        }
        return shown;
    }
}

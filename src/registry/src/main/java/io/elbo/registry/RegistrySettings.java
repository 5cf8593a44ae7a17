package io.elbo.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where the registry is.
 *
 * @param topic its one topic
 * @param kafka properties of a Kafka client that reach the cluster, with the user's security settings
 * @param maxBytes the largest model that is published or fetched
 */
public record RegistrySettings(String topic, Map<String, Object> kafka, long maxBytes) {
    /** The name that a topic of models usually has. */
    public static final String USUAL_TOPIC = "elbo.models";

    /** 64 MiB. */
    public static final long DEFAULT_MAX_BYTES = 64L << 20;

    public RegistrySettings {
        if (topic.isBlank()) {
            throw new IllegalArgumentException("the registry needs the name of a topic");
        }
        if (maxBytes < 1 || maxBytes > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("models may be of 1 byte to 2 GiB, not of " + maxBytes + " bytes");
        }
        Map<String, Object> shared = new HashMap<>(kafka);
        shared.keySet()
                .removeAll(Set.of("transactional.id", "group.id", "group.instance.id")); // of no client of the registry
        kafka = Map.copyOf(shared);
    }

    /** The transactional id that every writer of this topic uses, so that only one of them is at work. */
    public String transactionalId() {
        return topic + "-writer";
    }

    /** The user's properties with others set over them. */
    Map<String, Object> with(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(kafka);
        all.putAll(more);
        return all;
    }
}

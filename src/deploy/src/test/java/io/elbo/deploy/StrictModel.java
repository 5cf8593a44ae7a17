package io.elbo.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The typed models of Kubernetes, the Prometheus operator and Strimzi. They keep what they do not know, and what has the
 * wrong type, in a map beside the fields: here both are faults.
 */
final class StrictModel {
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    static {
        SERIALIZATION.registerKubernetesResource(KafkaTopic.class);
        SERIALIZATION.registerKubernetesResource(KafkaUser.class);
    }

    private StrictModel() {}

    /** What is wrong with the object; empty where it is one of its kind. */
    static List<String> faults(Manifest manifest) {
        Class<? extends KubernetesResource> type =
                SERIALIZATION.getRegisteredKubernetesResource(manifest.apiVersion(), manifest.kind());
        if (type == null) {
            return List.of("no model is known for " + manifest.apiVersion() + " " + manifest.kind());
        }
        List<String> faults = new ArrayList<>();
        try {
            collect(type(manifest.tree(), type), manifest.toString(), faults);
        } catch (IllegalArgumentException e) {
            faults.add(manifest + ": " + e.getMessage());
        }
        return faults;
    }

    static <T> T type(JsonNode tree, Class<T> type) {
        return SERIALIZATION.convertValue(tree, type);
    }

    private static void collect(@Nullable Object value, String path, List<String> faults) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> collect(entry, path + "." + key, faults));
        } else if (value instanceof Collection<?> collection) {
            int index = 0;
            for (Object element : collection) {
                collect(element, path + "[" + index++ + "]", faults);
            }
        } else if (value != null && isModel(value.getClass())) {
            for (Class<?> type = value.getClass(); type != null && isModel(type); type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    collect(value, field, path, faults);
                }
            }
        }
    }

    private static void collect(Object owner, Field field, String path, List<String> faults) {
        if (Modifier.isStatic(field.getModifiers())) {
            return;
        }
        try {
            field.setAccessible(true);
            Object value = field.get(owner);
            if (!field.getName().equals("additionalProperties")) {
                collect(value, path + "." + field.getName(), faults);
            } else if (value instanceof Map<?, ?> unknown) {
                unknown.forEach(
                        (key, entry) -> faults.add(path + "." + key + ": unknown, or of the wrong type: " + entry));
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isModel(Class<?> type) {
        return !type.isEnum()
                && (type.getName().startsWith("io.fabric8.") || type.getName().startsWith("io.strimzi."));
    }
}

package io.elbo.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** One Kubernetes object as it stands in a file: a tree, no key twice. */
record Manifest(JsonNode tree) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The documents of a file; empty ones are none. */
    static List<Manifest> all(String yaml) {
        List<Manifest> manifests = new ArrayList<>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
            if (document != null) {
                manifests.add(new Manifest(JSON.valueToTree(document)));
            }
        }
        return manifests;
    }

    String apiVersion() {
        return tree.path("apiVersion").asText();
    }

    String kind() {
        return tree.path("kind").asText();
    }

    String name() {
        return tree.at("/metadata/name").asText();
    }

    boolean is(String kind) {
        return kind().equals(kind);
    }

    /** The pod that it is or makes; missing where it makes none. */
    JsonNode pod() {
        return switch (kind()) {
            case "Pod" -> tree;
            case "StatefulSet" -> tree.at("/spec/template");
            case "CronJob" -> tree.at("/spec/jobTemplate/spec/template");
            default -> tree.path("none");
        };
    }

    /** Every container of the pod, those of the start too. */
    static List<JsonNode> containers(JsonNode pod) {
        return Stream.of("initContainers", "containers")
                .flatMap(kind -> elements(pod.path("spec").path(kind)))
                .toList();
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @Override
    public String toString() {
        return kind() + " " + name();
    }
}

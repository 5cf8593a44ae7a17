package io.elbo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaResourcesTest {
    @ParameterizedTest
    @ValueSource(strings = {"topics", "user", "operator"})
    void shouldBeOfStrimzisKinds(String file) throws IOException {
        assertThat(resources(file)).isNotEmpty().allSatisfy(resource -> assertThat(StrictModel.faults(resource))
                .isEmpty());
    }

    @Test
    void shouldConfigureTopicsWithWhatKafkaKnows() throws Exception {
        Set<String> known = new TreeSet<>();
        for (var field : TopicConfig.class.getFields()) {
            if (field.getName().endsWith("_CONFIG")) {
                known.add(String.valueOf(field.get(null)));
            }
        }
        for (Manifest topic : resources("topics")) {
            topic.tree().at("/spec/config").fieldNames().forEachRemaining(name -> assertThat(name)
                    .isIn(known));
            boolean isPerRecord = topic.name().contains("payments");
            assertThat(topic.tree().at("/spec/partitions").asInt())
                    .as(isPerRecord ? "a record keeps its partition" : "every instance reads the whole")
                    .isEqualTo(isPerRecord ? 12 : 1);
        }
    }

    /** Which of them are needed is shown by {@link SecuredIT}. */
    @Test
    void shouldGiveTheUserTheseRightsAndNoOther() throws IOException {
        assertThat(rights("user"))
                .containsExactlyInAnyOrder(
                        "topic payments: Read Describe",
                        "topic payments.anomalies: Write Describe DescribeConfigs",
                        "topic payments.anomalies: Read",
                        "topic payments.incidents: Read Write Describe DescribeConfigs",
                        "topic payments.scores: Write Describe DescribeConfigs",
                        "topic payments.dlq: Write Describe DescribeConfigs",
                        "topic elbo.calibration: Read Write Describe",
                        "topic elbo.models: Read Write Describe DescribeConfigs",
                        "topic elbo-payments-history-changelog: Read Write Describe",
                        "transactionalId elbo.models-writer: Write Describe",
                        "group elbo-payments: Read Describe",
                        "group elbo: Describe",
                        "group elbo.webhooks: Read Describe",
                        "transactionalId elbo-*: Write Describe");
        Set<String> topics = new TreeSet<>();
        resources("topics").forEach(topic -> topics.add(topic.name()));
        assertThat(topics)
                .containsExactly(
                        "elbo-payments-history-changelog",
                        "elbo.calibration",
                        "elbo.models",
                        "payments",
                        "payments.anomalies",
                        "payments.dlq",
                        "payments.incidents",
                        "payments.scores");
    }

    /** Who publishes models may not touch what the service writes. */
    @Test
    void shouldGiveTheOperatorTheseRightsAndNoOther() throws IOException {
        assertThat(rights("operator"))
                .containsExactlyInAnyOrder(
                        "topic elbo.models: Read Write Describe DescribeConfigs",
                        "transactionalId elbo.models-writer: Write Describe",
                        "topic payments: Read Describe",
                        "topic payments.anomalies: Read Describe",
                        "topic payments.confirmed: Read Describe",
                        "topic payments.dlq: Read Describe");
    }

    /** One line for each resource of the user in the file. */
    private static Set<String> rights(String file) throws IOException {
        Set<String> rights = new TreeSet<>();
        for (JsonNode rule : resources(file).get(0).tree().at("/spec/authorization/acls")) {
            JsonNode resource = rule.path("resource");
            rights.add("%s %s%s: %s"
                    .formatted(
                            resource.path("type").asText(),
                            resource.path("name").asText(),
                            resource.path("patternType").asText().equals("prefix") ? "*" : "",
                            Manifest.elements(rule.path("operations"))
                                    .map(JsonNode::asText)
                                    .collect(Collectors.joining(" "))));
        }
        return rights;
    }

    private static JsonNode compose(String file) throws IOException {
        return Manifest.all(Files.readString(Checkout.KAFKA.resolve(file)))
                .get(0)
                .tree();
    }

    /** Compose puts the two files together by the names of services. A list such as a command is replaced as a whole. */
    @Test
    void shouldAddARegistryOfSchemasToTheServicesThatAreThere() throws IOException {
        JsonNode services = compose("compose.yaml").path("services");
        JsonNode added = compose("compose.avro.yaml").path("services");
        Set<String> names = new TreeSet<>();
        added.fieldNames().forEachRemaining(names::add);
        assertThat(names).containsExactly("compare", "elbo", "registry", "train");

        String url = added.at("/elbo/environment/ELBO_SCHEMA_REGISTRY_URL").asText();
        assertThat(url).isEqualTo("http://registry:8080/apis/ccompat/v7");
        for (String name : List.of("train", "compare")) {
            List<String> before = arguments(services.path(name));
            List<String> after = new ArrayList<>(arguments(added.path(name)));
            assertThat(after.remove("--format=avro")).as(name).isTrue();
            assertThat(after.remove("--schema-registry=" + url)).as(name).isTrue();
            assertThat(after).as(name).isEqualTo(before);
        }
        assertThat(added.at("/registry/image").asText())
                .as("the release that other tests start")
                .endsWith(":" + apicurio());
        assertThat(services.has(
                        names(added.at("/registry/depends_on")).iterator().next()))
                .isTrue();
    }

    private static List<String> arguments(JsonNode service) {
        return Manifest.elements(service.path("command")).map(JsonNode::asText).toList();
    }

    private static String apicurio() throws IOException {
        Matcher version = Pattern.compile("<apicurio.version>(.*)</apicurio.version>")
                .matcher(Files.readString(Checkout.KAFKA.resolveSibling("pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    /** What a container is given from the repository is there. */
    @Test
    void shouldComposeFromFilesThatAreThere() throws IOException {
        JsonNode compose = compose("compose.yaml");
        Set<String> services = new TreeSet<>();
        compose.path("services").fieldNames().forEachRemaining(services::add);
        assertThat(services)
                .containsExactly(
                        "alertmanager",
                        "compare",
                        "elbo",
                        "grafana",
                        "kafka",
                        "prometheus",
                        "publish",
                        "topics",
                        "train");
        for (JsonNode service : compose.path("services")) {
            for (JsonNode volume : service.path("volumes")) {
                String source = volume.asText().split(":")[0];
                if (source.startsWith(".")) {
                    assertThat(Checkout.KAFKA.resolve(source)).exists();
                } else {
                    assertThat(compose.path("volumes").has(source)).as(source).isTrue();
                }
            }
            for (String other : names(service.path("depends_on"))) {
                assertThat(services).contains(other);
            }
        }
    }

    private static Set<String> names(JsonNode dependencies) {
        Set<String> names = new TreeSet<>();
        if (dependencies.isArray()) {
            dependencies.forEach(name -> names.add(name.asText()));
        } else {
            dependencies.fieldNames().forEachRemaining(names::add);
        }
        return names;
    }

    private static List<Manifest> resources(String file) throws IOException {
        Path path = Checkout.KAFKA.resolve("strimzi/" + file + ".yaml");
        return Manifest.all(Files.readString(path));
    }
}

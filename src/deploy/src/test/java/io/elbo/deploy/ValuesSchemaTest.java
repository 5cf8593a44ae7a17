package io.elbo.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.elbo.service.config.PropertyNames;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesSchemaTest {
    /** The chart knows where the state lies, and where keys and tokens are mounted. */
    private static final Set<String> SET_BY_THE_CHART = Set.of(
            "api.advertised-address",
            "api.operator-token-file",
            "models.trusted-keys",
            "security.mode",
            "security.users-file",
            "state-dir");

    /** What is in them has names that the user gives. */
    private static final Set<String> NAMED = Set.of("detectors", "policy.suppress");

    /** Whose names are those of Confluent's clients. */
    private static final String SCHEMA_REGISTRY = "schema.registry.";

    /** Each: a value over the minimal ones, and what the refusal has to say. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    replicas                                  | two               | '/replicas': got string, want integer
                    replica                                   | 2                 | 'replica' not allowed
                    kafka.bootstrapServers                    | broker            | '/kafka/bootstrapServers'
                    kafka.bootstrapServers                    | ''                | kafka.bootstrapServers is not set
                    kafka.security.protocol                   | TLS               | must be one of 'PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'
                    kafka.security.protocol                   | SASL_SSL          | name the Secret with the login in kafka.security.sasl.secret
                    kafka.security.clientCertificate.secret   | mine              | set it to SSL or SASL_SSL
                    kafka.staticMembership.sessionTimeoutSeconds | 1              | minimum: got 1, want 6
                    elbo.processing-guarantee                 | exactly_once      | must be one of 'exactly_once_v2', 'at_least_once'
                    elbo.detectors.payments.alert-budget      | often             | '/elbo/detectors/payments/alert-budget'
                    elbo.detectors.payments.alertBudget       | 0.001             | 'alertBudget' not allowed
                    elbo.detectors.payments.format            | xml               | must be one of 'json', 'avro', 'protobuf', 'json-schema'
                    elbo.detectors.payments.schema.framing    | magic             | must be one of 'none', 'confluent'
                    elbo.schema.registry.request\\.timeout\\.ms | 500              | missing property 'url'
                    elbo.detectors.payments.explain-fields    | 0                 | minimum: got 0, want 1
                    elbo.detectors.orders.input               | orders            | elbo.detectors.orders.model is not set: name a model file, or the topic of a registry in elbo.models.topic
                    elbo.models.shadow-sample                 | 0.5               | missing property 'topic'
                    elbo.models.trusted-keys                  | a.pem             | 'trusted-keys' not allowed
                    modelRegistry.operatorToken.secret        | token             | there is no registry: name its topic in elbo.models.topic
                    modelRegistry.trustedKeys.secret          | keys              | modelRegistry.trustedKeys needs both
                    modelRegistry.references[0]               | models.example.com | '/modelRegistry/references/0'
                    elbo.state-dir                            | /tmp              | 'state-dir' not allowed
                    elbo.stream-thread                        | 2                 | 'stream-thread' not allowed
                    elbo.api.max-body                         | 1MiB              | 'max-body' not allowed
                    elbo.history.store                        | disk              | must be one of 'rocksdb', 'memory'
                    elbo.api.timeout                          | soon              | '/elbo/api/timeout'
                    elbo.detectors.payments.webhook.uri       | http://a          | 'uri' not allowed
                    elbo.detectors.payments.policy.rules      | x                 | 'rules' not allowed
                    elbo.detectors.payments.policy.suppress.a.were  | x           | 'were' not allowed
                    elbo.detectors.payments.policy.suppress.a.why   | x           | '/elbo/detectors/payments/policy/suppress/a'
                    elbo.detectors.payments.policy.suppress.a.until | soon        | '/elbo/detectors/payments/policy/suppress/a/until'
                    elbo.detectors.payments.policy.suppress.a.during | daily      | 'time-zone'
                    models.from                               | none              | models.from is none: say where the model files come from
                    models.from                               | urls              | minItems: got 0, want 1
                    models.from                               | claim             | '/models/claim/name'
                    image.digest                              | latest            | '/image/digest'
                    retrain.enabled                           | true              | '/retrain/args'
                    retrain.topic.sample                      | a million         | '/retrain/topic/sample'
                    retrain.publish.as                        | champion          | '/retrain/publish/as'
                    prometheusRule.runbookBaseUrl             | git.example.com   | '/prometheusRule/runbookBaseUrl'
                    security.mode                             | ldap              | must be one of 'none', 'basic', 'oidc', 'mtls'
                    security.mode                             | oidc              | security.mode is oidc: name the issuer in security.oidc.url
                    security.mode                             | mtls              | security.mode is mtls: it needs security.users.secret
                    security.oidc.roles.sre                   | admin             | must be one of 'viewer', 'scorer', 'operator'
                    elbo.security.mode                        | none              | 'security' not allowed
                    elbo.detectors.payments.mask[0]           | /card             | '/elbo/detectors/payments/mask/0'
                    keda.maxReplicas                          | 0                 | minimum: got 0, want 1
                    """)
    void shouldRefuseABadValueByName(String key, String value, String says) {
        assertThatThrownBy(() -> Chart.text(key, value)).hasMessageContaining(says);
    }

    @Test
    void shouldKnowThePropertiesOfTheServiceAndNoOthers() throws Exception {
        JsonNode schema = schema();
        Set<String> root = new TreeSet<>(PropertyNames.root());
        root.removeAll(SET_BY_THE_CHART);
        Set<String> described = propertyNames(schema, "", schema.at("/properties/elbo"));
        described.removeIf(name -> name.startsWith(SCHEMA_REGISTRY));

        assertThat(described).isEqualTo(root);
        assertThat(propertyNames(schema, "", schema.at("/definitions/detector")))
                .isEqualTo(PropertyNames.detector());
        assertThat(propertyNames(schema, "", schema.at("/definitions/suppression")))
                .isEqualTo(PropertyNames.suppression());
    }

    /** The names of an object's properties, those of objects in it with their prefix. */
    private static Set<String> propertyNames(JsonNode schema, String prefix, JsonNode object) {
        Set<String> names = new TreeSet<>();
        for (var property : object.path("properties").properties()) {
            JsonNode reference = property.getValue().path("$ref");
            JsonNode type =
                    reference.isTextual() ? schema.at(reference.textValue().substring(1)) : property.getValue();
            String name = prefix + property.getKey();
            if (type.has("properties")) {
                names.addAll(propertyNames(schema, name + ".", type));
            } else if (!NAMED.contains(name)) {
                names.add(name);
            }
        }
        return names;
    }

    @Test
    void shouldDescribeTheDefaults() throws Exception {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema());
        JsonNode values = Manifest.all(Files.readString(Checkout.CHART.resolve("values.yaml")))
                .get(0)
                .tree();
        assertThat(schema.validate(values)).isEmpty();
        Set<String> undocumented = names(schema().at("/properties"));
        undocumented.removeAll(names(values));
        assertThat(undocumented).as("values that values.yaml does not show").containsExactly("global");
    }

    private static JsonNode schema() throws Exception {
        return new ObjectMapper()
                .readTree(Checkout.CHART.resolve("values.schema.json").toFile());
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}

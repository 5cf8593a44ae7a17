package io.elbo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules that every object keeps, whatever the values. */
class ChartTest {
    private static final String NAME = "[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?";
    private static final Set<String> NEEDS_NO_MODEL = Set.of("ScaledObject", "TriggerAuthentication");

    static List<String> matrix() {
        return Chart.matrix();
    }

    @Test
    void shouldPassHelmsStrictLint() {
        LintResult result = Chart.lint();
        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void shouldMakeObjectsOfTheirKindAndNothingElse(String values) {
        List<String> faults = new ArrayList<>();
        for (Manifest manifest : Chart.render(values)) {
            faults.addAll(
                    NEEDS_NO_MODEL.contains(manifest.kind()) ? Keda.faults(manifest) : StrictModel.faults(manifest));
        }
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void shouldNameAndLabelByConvention(String values) {
        Set<String> seen = new HashSet<>();
        String fullname = fullname(values);
        for (Manifest manifest : Chart.render(values)) {
            assertThat(seen.add(manifest.toString()))
                    .as("%s stands there once", manifest)
                    .isTrue();
            assertThat(manifest.name()).matches(NAME).startsWith(fullname);
            JsonNode labels = manifest.tree().at("/metadata/labels");
            assertThat(labels.path("app.kubernetes.io/name").asText()).isEqualTo("elbo");
            assertThat(labels.path("app.kubernetes.io/instance").asText()).isEqualTo(Chart.RELEASE);
            assertThat(labels.path("app.kubernetes.io/managed-by").asText()).isEqualTo("Helm");
            assertThat(labels.path("app.kubernetes.io/version").asText()).isNotEmpty();
            assertThat(labels.path("helm.sh/chart").asText()).matches("elbo-\\d+\\.\\d+\\.\\d+.*");
            labels.forEach(
                    label -> assertThat(label.asText()).matches("([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]"));
        }
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void shouldSelectTheInstancesAndNoOtherPod(String values) {
        List<Manifest> manifests = Chart.render(values);
        JsonNode selector = one(manifests, "StatefulSet").tree().at("/spec/selector/matchLabels");
        assertThat(selector).isNotEmpty();
        for (Manifest manifest : manifests) {
            JsonNode pod = manifest.pod();
            if (!pod.isMissingNode()) {
                assertThat(isSelected(selector, pod.at("/metadata/labels")))
                        .as(manifest.toString())
                        .isEqualTo(manifest.is("StatefulSet"));
            }
            switch (manifest.kind()) {
                case "Service" ->
                    assertThat(manifest.tree().at("/spec/selector")).isEqualTo(selector);
                case "PodDisruptionBudget" ->
                    assertThat(manifest.tree().at("/spec/selector/matchLabels")).isEqualTo(selector);
                case "NetworkPolicy" -> {
                    if (!manifest.name().endsWith("-retrain")) {
                        assertThat(manifest.tree().at("/spec/podSelector/matchLabels"))
                                .isEqualTo(selector);
                    }
                }
                case "StatefulSet" ->
                    pod.at("/spec/topologySpreadConstraints")
                            .forEach(spread -> assertThat(spread.at("/labelSelector/matchLabels"))
                                    .isEqualTo(selector));
                default -> {}
            }
        }
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void shouldReferToWhatIsThere(String values) {
        List<Manifest> manifests = Chart.render(values);
        Manifest instances = one(manifests, "StatefulSet");
        assertThat(manifests)
                .anyMatch(service -> service.is("Service")
                        && service.name()
                                .equals(instances.tree().at("/spec/serviceName").asText()));
        for (Manifest manifest : manifests) {
            JsonNode pod = manifest.pod();
            Set<String> volumes = new HashSet<>();
            pod.at("/spec/volumes")
                    .forEach(volume -> volumes.add(volume.path("name").asText()));
            manifest.tree()
                    .at("/spec/volumeClaimTemplates")
                    .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
            Set<String> mounted = new HashSet<>();
            for (JsonNode container : Manifest.containers(pod)) {
                container
                        .path("volumeMounts")
                        .forEach(mount -> mounted.add(mount.path("name").asText()));
            }
            assertThat(mounted).as("volumes of %s", manifest).isEqualTo(volumes);
        }
        for (Manifest monitor :
                manifests.stream().filter(m -> m.is("ServiceMonitor")).toList()) {
            JsonNode selector = monitor.tree().at("/spec/selector/matchLabels");
            assertThat(manifests.stream()
                            .filter(service -> service.is("Service")
                                    && isSelected(selector, service.tree().at("/metadata/labels"))))
                    .as("one Service is scraped, so that no instance is counted twice")
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void shouldKeepPodSecurityRestricted(String values) {
        for (Manifest manifest : Chart.render(values)) {
            JsonNode pod = manifest.pod();
            if (pod.isMissingNode()) {
                continue;
            }
            JsonNode spec = pod.path("spec");
            assertThat(spec.path("automountServiceAccountToken").asBoolean(true))
                    .isFalse();
            assertThat(spec.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(spec.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
                assertThat(spec.has(host)).isFalse();
            }
            spec.path("volumes")
                    .forEach(volume -> assertThat(volume.has("hostPath")).isFalse());
            for (JsonNode container : Manifest.containers(pod)) {
                JsonNode context = container.path("securityContext");
                assertThat(context.path("allowPrivilegeEscalation").asBoolean(true))
                        .isFalse();
                assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
                assertThat(context.path("privileged").asBoolean()).isFalse();
                assertThat(container.at("/resources/limits/memory").asText())
                        .as("memory limit of %s in %s", container.path("name"), manifest)
                        .isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void shouldKeepSecretsOutOfTheConfiguration(String values) {
        Manifest configuration = Chart.render(values).stream()
                .filter(manifest -> manifest.is("ConfigMap") && manifest.name().equals(fullname(values)))
                .findFirst()
                .orElseThrow();
        assertThat(configuration.tree().at("/data/application.properties").asText())
                .doesNotContain("password", "jaas", "keystore.key");
    }

    /** To names, each other, brokers, where models and schemas come from, where webhooks and traces go to, and what the values add. */
    @Test
    void shouldLetInstancesReachWhatTheyAreToldToAndTheTrainerNothing() {
        List<Manifest> all = Chart.render("full");
        assertThat(one(all, "NetworkPolicy", "watch").at("/spec/egress").findValuesAsText("port"))
                .containsExactly("53", "53", "http", "9094", "5000", "443", "8443", "8081", "4318", "9093", "3128");
        JsonNode ofTrainer = one(all, "NetworkPolicy", "watch-retrain").path("spec");
        assertThat(ofTrainer.path("policyTypes").toString()).contains("Ingress", "Egress");
        assertThat(ofTrainer.has("ingress") || ofTrainer.has("egress")).isFalse();
        JsonNode trainer = one(all, "CronJob").pod().at("/metadata/labels");
        assertThat(isSelected(ofTrainer.at("/podSelector/matchLabels"), trainer))
                .isTrue();

        List<Manifest> downloading = Chart.render("scram-downloads");
        assertThat(one(downloading, "NetworkPolicy", "elbo-retrain")
                        .at("/spec/egress")
                        .findValuesAsText("port"))
                .containsExactly("53", "53", "9092", "9093", "9094");
        assertThat(one(downloading, "NetworkPolicy", "elbo").at("/spec/egress").findValuesAsText("port"))
                .containsExactly("53", "53", "http", "9092", "9093", "9094", "443");
    }

    @Test
    void shouldTrainOnTheTopicWithItsOwnLoginCompareAndPublishThen() {
        JsonNode pod = one(Chart.render("scram-downloads"), "CronJob").pod().path("spec");
        JsonNode train = pod.at("/initContainers/0");
        JsonNode compare = pod.at("/initContainers/1");
        JsonNode publish = pod.at("/containers/0");

        assertThat(texts(train.path("args")))
                .containsExactly(
                        "train",
                        "--topic=payments",
                        "--kafka=/config/application.properties",
                        "--from=30d",
                        "--sample=1M",
                        "--leave-out=payments.confirmed",
                        "--schema=/schema/payments.schema.json",
                        "--out=/models/payments.onnx",
                        "--key=/customer/id");
        assertThat(texts(compare.path("args")))
                .containsExactly(
                        "backtest",
                        "--topic=payments",
                        "--kafka=/config/application.properties",
                        "--from=30d",
                        "--count-from=7d",
                        "--sample=1M",
                        "--model=/models/payments.onnx",
                        "--against=active",
                        "--detector=payments",
                        "--models-topic=elbo.models",
                        "--report=/models/payments.backtest.html",
                        "--budget=0.1%");
        assertThat(texts(publish.path("args")))
                .containsExactly(
                        "publish",
                        "/models/payments.onnx",
                        "--detector=payments",
                        "--as=challenger",
                        "--models-topic=elbo.models",
                        "--keep=10",
                        "--kafka=/config/application.properties",
                        "--sign=/signing-key/private.pem",
                        "--note=weekly",
                        "--gate-hours=24");
        for (JsonNode container : List.of(train, compare, publish)) {
            assertThat(container.path("env")).hasSize(1);
            assertThat(container.at("/env/0/name").asText()).isEqualTo("KAFKA_SASL_JAAS_CONFIG");
            assertThat(container.at("/env/0/valueFrom/secretKeyRef/name").asText())
                    .isEqualTo("elbo-operator");
        }
        JsonNode service =
                one(Chart.render("scram-downloads"), "StatefulSet").pod().at("/spec/containers/0/env/0");
        assertThat(service.at("/valueFrom/secretKeyRef/name").asText()).isEqualTo("elbo");
    }

    private static List<String> texts(JsonNode list) {
        return Manifest.elements(list).map(JsonNode::asText).toList();
    }

    @Test
    void shouldBeginLinksToRunbooksWithTheGivenAddress() {
        List<String> links = one(Chart.render("full"), "PrometheusRule").tree().findValuesAsText("runbook_url");
        assertThat(links)
                .hasSize(Rules.alerts().size())
                .allMatch(link ->
                        link.startsWith("https://git.example.com/platform/elbo/blob/main/src/docs/runbooks.md#elbo"));

        List<String> relative = one(Manifest.all(Chart.text("prometheusRule.enabled", true)), "PrometheusRule")
                .tree()
                .findValuesAsText("runbook_url");
        assertThat(relative).hasSameSizeAs(links).allMatch(link -> link.startsWith("src/docs/runbooks.md#elbo"));
    }

    /** Files of a ConfigMap or Secret, and the properties that name them; without one nothing is mounted. */
    @Test
    void shouldMountKeysAndTokensOfTheRegistryWhereTheConfigurationLooks() {
        List<Manifest> full = Chart.render("full");
        assertThat(configuration(full))
                .contains("topic: watch.models", "trusted-keys: /trusted-keys/release.pem,/trusted-keys/emergency.pem")
                .contains("operator-token-file: /operator-token/bearer");
        assertThat(mounts(full))
                .containsEntry("trusted-keys", "/trusted-keys")
                .containsEntry("operator-token", "/operator-token")
                .containsEntry("registry-login", "/registry-login");
        JsonNode pod = one(full, "StatefulSet").pod();
        assertThat(pod.at("/spec/containers/0/env").findValuesAsText("name")).contains("DOCKER_CONFIG");

        List<Manifest> minimal = Chart.render("minimal");
        assertThat(configuration(minimal)).doesNotContain("trusted-keys", "operator-token-file");
        assertThat(mounts(minimal)).doesNotContainKeys("trusted-keys", "operator-token", "registry-login");
    }

    /** A password and its user are made if nobody names a Secret, and the password opens the line. */
    @Test
    void shouldAskEverybodyToLogInUnlessToldOtherwise() {
        List<Manifest> minimal = Chart.render("minimal");
        assertThat(configuration(minimal)).contains("mode: basic", "users-file: /users/users");
        assertThat(mounts(minimal)).containsEntry("users", "/users");
        JsonNode secret = one(minimal, "Secret").tree().path("data");
        String password = decoded(secret.path("password"));
        String[] line = decoded(secret.path("users")).strip().split(":");
        assertThat(password).matches("[A-Za-z0-9]{32}");
        assertThat(line[0]).isEqualTo("admin");
        assertThat(BCrypt.verifyer().verify(password.toCharArray(), line[1].toCharArray()).verified)
                .isTrue();
        assertThat(line[2]).isEqualTo("operator");

        List<Manifest> open = Manifest.all(Chart.text("security.mode", "none"));
        assertThat(open).noneMatch(manifest -> manifest.is("Secret"));
        assertThat(configuration(open)).contains("mode: none").doesNotContain("users-file");
    }

    @Test
    void shouldKeepThePasswordThatItHasMadeWhenTheReleaseIsUpgraded() throws Exception {
        try (FakeKubernetes installed = FakeKubernetes.start()
                .secret("elbo-users", Map.of("password", "made at the first", "users", "admin:hash:operator\n"))) {
            JsonNode kept = secretAfterUpgrade(installed);
            assertThat(decoded(kept.path("password"))).isEqualTo("made at the first");
            assertThat(decoded(kept.path("users"))).isEqualTo("admin:hash:operator\n");
        }
        try (FakeKubernetes withoutLogins = FakeKubernetes.start()) { // from a release that had none
            assertThat(decoded(secretAfterUpgrade(withoutLogins).path("password")))
                    .matches("[A-Za-z0-9]{32}");
        }
    }

    private static JsonNode secretAfterUpgrade(FakeKubernetes cluster) throws Exception {
        var unused = new Helm(Checkout.CHART)
                .upgrade()
                .withName(Chart.RELEASE)
                .withNamespace(Chart.NAMESPACE)
                .withValuesFile(Chart.values("minimal"))
                .disableOpenApiValidation()
                .withKubeConfigContents(cluster.kubeConfig())
                .call();
        return one(cluster.upgraded(), "Secret").tree().path("data");
    }

    @Test
    void shouldSpeakTlsAndLetTheInstancesKnowEachOtherByName() {
        List<Manifest> full = Chart.render("full");
        assertThat(properties(full))
                .contains("quarkus.oidc.auth-server-url=https://login.example.com:8443/realms/platform\n")
                .contains("quarkus.http.auth.roles-mapping.\"all\\ staff\"=viewer\n")
                .contains("quarkus.tls.api.key-store.pem.0.cert=/tls/tls.crt\n")
                .contains("quarkus.http.insecure-requests=disabled\n");
        JsonNode container = one(full, "StatefulSet").pod().at("/spec/containers/0");
        assertThat(container.toString())
                .contains("$(POD_NAME).watch-instances.anomalies.svc:8080", "QUARKUS_OIDC_CREDENTIALS_SECRET");
        assertThat(container.at("/readinessProbe/httpGet/port").asText()).isEqualTo("management");
        assertThat(one(full, "NetworkPolicy", "watch").at("/spec/egress").toString())
                .contains("8443");
    }

    private static String decoded(JsonNode base64) {
        return new String(Base64.getDecoder().decode(base64.asText()), StandardCharsets.UTF_8);
    }

    private static String properties(List<Manifest> manifests) {
        return one(manifests, "ConfigMap", fullname("full"))
                .at("/data/application.properties")
                .asText();
    }

    private static String configuration(List<Manifest> manifests) {
        return one(
                        manifests.stream()
                                .filter(manifest -> manifest.tree().path("data").has("application.yaml"))
                                .toList(),
                        "ConfigMap")
                .tree()
                .at("/data/application.yaml")
                .asText();
    }

    /** Where the instances find each volume. */
    private static Map<String, String> mounts(List<Manifest> manifests) {
        Map<String, String> mounts = new HashMap<>();
        one(manifests, "StatefulSet")
                .pod()
                .at("/spec/containers/0/volumeMounts")
                .forEach(mount -> mounts.put(
                        mount.path("name").asText(), mount.path("mountPath").asText()));
        return mounts;
    }

    @Test
    void shouldWriteNumbersAsKafkaReadsThem() {
        assertThat(Chart.text(Chart.values("full")))
                .contains("kafka.producer.buffer.memory=33554432\n")
                .contains("kafka.metadata.max.age.ms=60000\n");
    }

    @Test
    void shouldPrintNotesThatSayWhatToDoNext() {
        String output = new Helm(Checkout.CHART)
                .install()
                .clientOnly()
                .dryRun()
                .withName(Chart.RELEASE)
                .withNamespace(Chart.NAMESPACE)
                .withKubeVersion(Chart.KUBERNETES)
                .withValuesFile(Chart.values("minimal"))
                .call()
                .getOutput();
        assertThat(output)
                .doesNotContain("elbo-train publish")
                .contains("payments: payments -> payments.anomalies, dead letters to payments.dlq")
                .contains("kubectl -n anomalies rollout status statefulset/elbo")
                .contains("get secret elbo-users", "-u admin:$PASSWORD")
                .contains("The API speaks plain HTTP")
                .contains("WARNING: kafka.security.protocol is PLAINTEXT");
    }

    private static String fullname(String values) {
        return values.equals("full") ? "watch" : Chart.RELEASE;
    }

    private static Manifest one(List<Manifest> manifests, String kind) {
        List<Manifest> found =
                manifests.stream().filter(manifest -> manifest.is(kind)).toList();
        assertThat(found).as(kind).hasSize(1);
        return found.get(0);
    }

    private static JsonNode one(List<Manifest> manifests, String kind, String name) {
        return one(
                        manifests.stream()
                                .filter(manifest -> manifest.name().equals(name))
                                .toList(),
                        kind)
                .tree();
    }

    private static boolean isSelected(JsonNode selector, JsonNode labels) {
        for (var entry : selector.properties()) {
            if (!entry.getValue().equals(labels.path(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }
}

package io.elbo.deploy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elbo.deploy.AuditedAuthorizer.Request;
import io.elbo.testkit.Sender;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged service, configured by what the chart renders, on a broker with TLS, logins and the rights of
 * {@code kafka/strimzi/user.yaml}.
 */
@TestMethodOrder(OrderAnnotation.class)
class SecuredIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** No incident has to open here. */
    private static final String INCIDENTS = "payments.incidents";

    private static final String TOKEN = "not-guessed-either";

    private static final String REBALANCES = "kafka_consumer_coordinator_rebalance_total";

    @TempDir
    static Path folder;

    private static GuardedBroker broker;
    private static Mailbox mailbox;

    @BeforeAll
    static void start() throws Exception {
        broker = new GuardedBroker(
                folder, List.of(strimzi("user").get(0), strimzi("operator").get(0)), strimzi("topics"));
        mailbox = new Mailbox();
    }

    @AfterAll
    static void stop() {
        if (mailbox != null) {
            mailbox.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private static List<Manifest> strimzi(String file) throws Exception {
        return Manifest.all(Files.readString(Checkout.KAFKA.resolve("strimzi/" + file + ".yaml")));
    }

    /** What the chart renders from these values and one detector, "payments", with all that it can have and a registry of models. */
    private static List<Manifest> release(String kafka) throws Exception {
        Path values = Files.writeString(
                folder.resolve("values.yaml"),
                kafka + """
                elbo:
                  create-topics: false
                  models: {topic: elbo.models}
                  detectors:
                    payments:
                      input: payments
                      model: %s
                      key-partitioned: true
                      scores-topic: payments.scores
                      adapt: true
                      webhook: {url: "${MAILBOX}", format: generic}
                extraEnv:
                  - {name: MAILBOX, value: "%s"}
                modelRegistry:
                  operatorToken: {secret: operator-token}
                """.formatted(model("payments-plain"), mailbox.url("/anomalies")));
        return Manifest.all(Chart.text(values));
    }

    /** What the brokers' and the users' operators would write, and the token of those who change versions by REST. */
    private static Map<String, Map<String, String>> secrets() throws Exception {
        Map<String, Map<String, String>> secrets = new TreeMap<>(broker.secrets());
        secrets.put("operator-token", Map.of("token", TOKEN));
        return secrets;
    }

    /**
     * The service with exactly-once, scores, dead letters, a calibration that adapts, a webhook, and a version of its model that has
     * histories and is taken back by REST; an operator who reads the topic as the trainer does, and publishes that version. The first
     * one, since a new group asks for the positions of another one.
     */
    @Test
    @Order(1)
    void shouldNeedEveryRightOfItsUsersAndNoOther() throws Exception {
        List<Manifest> release = release("""
                kafka:
                  bootstrapServers: %s
                  security:
                    protocol: SASL_SSL
                    sasl: {secret: elbo}
                    ca: {secret: main-cluster-ca-cert}
                """.formatted(broker.byPassword()));
        AuditedAuthorizer.forget();
        Path root = Files.createDirectory(folder.resolve("by-password"));

        try (Instance instance =
                        Instance.start(release, root, "elbo-0", secrets()).awaitReady();
                Payments payments = new Payments(broker.open())) {
            payments.anomalies(0.3);
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(Set.of("payments.scores", "payments.anomalies", "payments.dlq", "elbo.calibration"))
                        .allSatisfy(
                                topic -> assertThat(committed(topic)).as(topic).isPositive());
                assertThat(mailbox.at("/anomalies")).isNotEmpty();
                assertThat(instance.metric("elbo_webhook_requests_total{")).isPositive(); // counted once it is answered
            });
            broker.create("payments.confirmed"); // by whoever confirms anomalies
            Sender.sendAtOnce(
                    broker.open(),
                    List.of(new ProducerRecord<>(
                            "payments.confirmed",
                            Sender.bytes("{\"source\":{\"topic\":\"payments\",\"partition\":0,\"offset\":0}}"))));
            asOperator(
                    "infer-schema",
                    "--topic=payments",
                    "--leave-out=payments.anomalies",
                    "--leave-out=payments.confirmed",
                    "--out=" + folder.resolve("schema.json"));
            asOperator("publish", model("payments").toString(), "--detector=payments", "--as=active", "--wait=60s");
            await().atMost(PATIENCE).until(() -> committed("elbo-payments-history-changelog") > 0);
            assertThat(instance.post("/api/v1/detectors/payments/rollback", TOKEN))
                    .contains("\"active\":0");
        }

        assertThatRightsAreThoseThatAreUsed("elbo");
        assertThatRightsAreThoseThatAreUsed("elbo-operator");
    }

    /** A run of the trainer with the operator's login. */
    private static void asOperator(String... arguments) throws Exception {
        Path client = folder.resolve("operator.properties");
        Properties properties = new Properties();
        properties.putAll(broker.client("elbo-operator"));
        try (Writer file = Files.newBufferedWriter(client)) {
            properties.store(file, null);
        }
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--kafka=" + client);
        Trainer.run(folder, all.toArray(String[]::new));
    }

    private static Path model(String name) {
        return Checkout.ROOT
                .resolve("models/" + name + ".onnx")
                .toAbsolutePath()
                .normalize();
    }

    private static void assertThatRightsAreThoseThatAreUsed(String user) {
        Set<Request> requests = AuditedAuthorizer.requests().stream()
                .filter(request -> request.principal().equals(user))
                .collect(Collectors.toSet());
        assertThat(requests).filteredOn(request -> !request.allowed()).isEmpty();
        assertThat(broker.rights(user))
                .as("rights that are of use to %s", user)
                .filteredOn(right -> !right.pattern().name().equals(INCIDENTS))
                .allMatch(right -> requests.stream().anyMatch(request -> covers(right, request)));
    }

    private static boolean covers(AclBinding right, Request request) {
        ResourcePattern pattern = right.pattern();
        return pattern.resourceType() == request.type()
                && right.entry().operation() == request.operation()
                && (pattern.patternType() == PatternType.PREFIXED
                        ? request.name().startsWith(pattern.name())
                        : request.name().equals(pattern.name()));
    }

    /** The offsets of a topic that are committed. */
    private static long committed(String topic) throws ExecutionException, InterruptedException {
        TopicDescription described = requireNonNull(broker.admin()
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic));
        Map<TopicPartition, OffsetSpec> ends = described.partitions().stream()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(topic, partition.partition()),
                        partition -> OffsetSpec.latest()));
        return broker
                .admin()
                .listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get()
                .values()
                .stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    /** Two instances that log in with certificates; one of them is restarted. */
    @Test
    @Order(2)
    void shouldKeepItsPartitionsOverARestartAsAStaticMember() throws Exception {
        List<Manifest> release = release("""
                kafka:
                  bootstrapServers: %s
                  security:
                    protocol: SSL
                    ca: {secret: main-cluster-ca-cert}
                    clientCertificate: {secret: elbo, certificateKey: user.crt, privateKeyKey: user.key}
                  staticMembership: {enabled: true, sessionTimeoutSeconds: 40}
                """.formatted(broker.byCertificate()));
        Path first = Files.createDirectory(folder.resolve("elbo-0"));
        Path second = Files.createDirectory(folder.resolve("elbo-1"));

        try (Instance other = Instance.start(release, second, "elbo-1", secrets())) {
            Map<String, Set<Integer>> before;
            double rebalances;
            try (Instance leaving = Instance.start(release, first, "elbo-0", secrets())) {
                leaving.awaitReady();
                other.awaitReady();
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(partitions())
                        .hasSize(2)
                        .values()
                        .allSatisfy(own -> assertThat(own).hasSize(6)));
                before = partitions();
                rebalances = settled(other);
                assertThat(rebalances).isPositive();
            } // SIGTERM
            assertThat(partitions()).as("while it is away").isEqualTo(before);

            try (Instance again =
                            Instance.start(release, first, "elbo-0", secrets()).awaitReady();
                    Payments payments = new Payments(broker.open())) {
                payments.anomalies(0.01);
                await().atMost(PATIENCE).until(() -> again.metric("elbo_records_total{") > 100);
                assertThat(partitions()).as("after its return").isEqualTo(before);
                assertThat(other.metric(REBALANCES))
                        .as("rebalances that the other has seen")
                        .isEqualTo(rebalances);
                assertThat(other.metric("elbo_records_total{")).isPositive();
            }
        }
    }

    /** How many rebalances an instance has seen, once two looks in a row agree: the broker knows of one before it does. */
    private static int settled(Instance instance) {
        AtomicInteger last = new AtomicInteger(-1);
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            int now = (int) instance.metric(REBALANCES);
            return last.getAndSet(now) == now;
        });
        return last.get();
    }

    /** The input's partitions of each member of the group, by the member's static name. */
    private static Map<String, Set<Integer>> partitions() throws ExecutionException, InterruptedException {
        Map<String, Set<Integer>> partitions = new TreeMap<>();
        ConsumerGroupDescription group = requireNonNull(broker.admin()
                .describeConsumerGroups(List.of("elbo-payments"))
                .all()
                .get()
                .get("elbo-payments"));
        for (MemberDescription member : group.members()) {
            partitions.put(
                    member.groupInstanceId().orElse("?"),
                    member.assignment().topicPartitions().stream()
                            .map(TopicPartition::partition)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        return partitions;
    }
}

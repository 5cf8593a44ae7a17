package io.elbo.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.broker.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker as {@code kafka/strimzi} assumes it: TLS with a password (SCRAM) at one port, TLS with the client's certificate
 * at another, the topics of {@code topics.yaml}, and users who have the rights of {@code user.yaml} and {@code operator.yaml} and no
 * others. At {@link #open} the test itself may do anything.
 */
final class GuardedBroker implements AutoCloseable {
    private static final String HOST = "localhost";
    /** With what other programs take for variables. */
    private static final String PASSWORD = "n${o}t-$ea$$ily-guessed$";

    private final EmbeddedBroker broker;
    private final Certificates certificates;
    private final Map<String, List<AclBinding>> rights = new HashMap<>(); // by user
    private final Admin admin;
    private final String user;
    private final int passwordPort;
    private final int certificatePort;

    /**
     * @param folder for keys
     * @param users the first one is the service's, and has a certificate, too
     */
    GuardedBroker(Path folder, List<Manifest> users, List<Manifest> topics)
            throws IOException, InterruptedException, GeneralSecurityException, ExecutionException {
        user = users.get(0).name();
        certificates = new Certificates(folder, user);
        List<Integer> ports = FreePorts.choose(4);
        passwordPort = ports.get(2);
        certificatePort = ports.get(3);
        broker = broker(ports).start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        for (Manifest topic : topics) {
            Map<String, String> config = new HashMap<>();
            topic.tree()
                    .at("/spec/config")
                    .properties()
                    .forEach(
                            entry -> config.put(entry.getKey(), entry.getValue().asText()));
            config.remove("min.insync.replicas"); // there is one
            broker.createTopics(
                    Map.of(topic.name(), topic.tree().at("/spec/partitions").asInt()), config);
        }
        for (Manifest each : users) {
            List<AclBinding> own = rights(each);
            rights.put(each.name(), own);
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            each.name(), new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                    .all()
                    .get();
            admin.createAcls(own).all().get();
        }
    }

    private EmbeddedBroker broker(List<Integer> ports) throws GeneralSecurityException {
        String listeners = "PLAINTEXT://%1$s:%2$d,SASL_SSL://%1$s:%3$d,SSL://%1$s:%4$d"
                .formatted(HOST, ports.get(0), passwordPort, certificatePort);
        return EmbeddedBroker.builder()
                .port(ports.get(0))
                .property("listeners", listeners + ",CONTROLLER://" + HOST + ":" + ports.get(1))
                .property("advertised.listeners", listeners)
                .property("controller.quorum.voters", "1@" + HOST + ":" + ports.get(1))
                .property(
                        "listener.security.protocol.map",
                        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL")
                .property("sasl.enabled.mechanisms", "SCRAM-SHA-512")
                .property(
                        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;")
                .property("ssl.keystore.type", "PEM")
                .property("ssl.keystore.certificate.chain", certificates.chain("broker"))
                .property("ssl.keystore.key", certificates.key("broker"))
                .property("ssl.truststore.type", "PEM")
                .property("ssl.truststore.certificates", certificates.authority())
                .property("listener.name.ssl.ssl.client.auth", "required")
                .property("ssl.principal.mapping.rules", "RULE:^CN=([^,]+).*$/$1/")
                .property("authorizer.class.name", AuditedAuthorizer.class.getName())
                .property("super.users", "User:ANONYMOUS")
                .build();
    }

    private static List<AclBinding> rights(Manifest user) {
        List<AclBinding> rights = new ArrayList<>();
        for (JsonNode rule : user.tree().at("/spec/authorization/acls")) {
            JsonNode resource = rule.path("resource");
            ResourcePattern pattern = new ResourcePattern(
                    ResourceType.fromString(kafkas(resource.path("type").asText())),
                    resource.path("name").asText(),
                    resource.path("patternType").asText().equals("prefix")
                            ? PatternType.PREFIXED
                            : PatternType.LITERAL);
            for (JsonNode operation : rule.path("operations")) {
                rights.add(new AclBinding(
                        pattern,
                        new AccessControlEntry(
                                "User:" + user.name(),
                                "*",
                                AclOperation.fromString(kafkas(operation.asText())),
                                AclPermissionType.ALLOW)));
            }
        }
        return rights;
    }

    /** {@code transactionalId} of Strimzi is {@code TRANSACTIONAL_ID} of Kafka. */
    private static String kafkas(String strimzis) {
        return strimzis.replaceAll("(?<=[a-z])([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    }

    /** The rights of a user, one operation each. */
    List<AclBinding> rights(String ofUser) {
        return Objects.requireNonNull(rights.get(ofUser), ofUser);
    }

    /** Properties of a client that logs in with a user's password. */
    Map<String, String> client(String ofUser) throws GeneralSecurityException {
        return Map.of(
                "bootstrap.servers",
                byPassword(),
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                jaas(ofUser),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.certificates",
                certificates.authority());
    }

    private static String jaas(String ofUser) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + ofUser
                + "\" password=\"" + PASSWORD + "\";";
    }

    /** What Strimzi's operators would write: the cluster's authority, and the user's two kinds of login. */
    Map<String, Map<String, String>> secrets() throws GeneralSecurityException {
        return Map.of(
                "main-cluster-ca-cert",
                Map.of("ca.crt", certificates.authority()),
                user,
                Map.of(
                        "password",
                        PASSWORD,
                        "sasl.jaas.config",
                        jaas(user),
                        "user.crt",
                        certificates.chain("user"),
                        "user.key",
                        certificates.key("user")));
    }

    /** The address of those who come with a password. */
    String byPassword() {
        return HOST + ":" + passwordPort;
    }

    /** The address of those who come with a certificate. */
    String byCertificate() {
        return HOST + ":" + certificatePort;
    }

    /** The address at which everything is allowed to everybody. */
    String open() {
        return broker.bootstrapServers();
    }

    /** Creates a topic of one partition. */
    void create(String topic) {
        broker.createTopics(Map.of(topic, 1));
    }

    /** May do anything. */
    Admin admin() {
        return admin;
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}

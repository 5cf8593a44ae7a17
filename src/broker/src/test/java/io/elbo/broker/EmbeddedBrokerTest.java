package io.elbo.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class EmbeddedBrokerTest {
    private static final Map<String, Integer> TOPIC = Map.of("records", 2);

    @TempDir
    Path given;

    @Test
    void shouldCarryRecordsAsSoonAsTopicsAreCreated() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            broker.createTopics(TOPIC);
            // a producer that meets a partition without a leader stalls, and gives the record up after a minute
            try (var producer = Clients.producer(broker, Map.of("delivery.timeout.ms", "60000", "linger.ms", "0"))) {
                producer.send(new ProducerRecord<>("records", "key", "value")).get();
            }
            assertThat(Clients.values(broker, "records", 1)).containsExactly("value");
        }
    }

    @Test
    void shouldKeepDataAndAddressOverARestart() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            String address = broker.bootstrapServers();
            broker.createTopics(TOPIC);
            try (var producer = Clients.producer(broker)) {
                producer.send(new ProducerRecord<>("records", "key", "before")).get();

                broker.stop();
                assertThat(broker.isRunning()).isFalse();
                broker.start();

                assertThat(broker.bootstrapServers()).isEqualTo(address);
                producer.send(new ProducerRecord<>("records", "key", "after")).get();
            }
            assertThat(Clients.values(broker, "records", 2)).containsExactly("before", "after");
        }
    }

    @Test
    void shouldCreateTopicsRightAfterARestart() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            broker.createTopics(TOPIC);
            for (int restart = 0; restart < 3; restart++) {
                broker.restart().createTopics(Map.of("records", 2, "after-" + restart, 8));
                try (var producer = Clients.producer(broker)) {
                    producer.send(new ProducerRecord<>("after-" + restart, "key", "value"))
                            .get();
                }
            }
        }
    }

    @Test
    void shouldShowTransactionsToCommittedReadersOnlyWhenCommitted() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            broker.createTopics(TOPIC);
            try (var producer = Clients.transactionalProducer(broker, "writer")) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("records", "key", "aborted")).get();
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("records", "key", "committed"))
                        .get();
                producer.commitTransaction();
            }
            assertThat(Clients.values(broker, "records", 1)).containsExactly("committed");
        }
    }

    @Test
    void shouldRunTwiceInOneProcess() throws Exception {
        try (EmbeddedBroker one = EmbeddedBroker.create().start();
                EmbeddedBroker other = EmbeddedBroker.create().start()) {
            assertThat(one.bootstrapServers()).isNotEqualTo(other.bootstrapServers());
            one.createTopics(TOPIC);
            other.createTopics(TOPIC);
            try (var producer = Clients.producer(one)) {
                producer.send(new ProducerRecord<>("records", "key", "one")).get();
            }
            try (var producer = Clients.producer(other)) {
                producer.send(new ProducerRecord<>("records", "key", "other")).get();
            }
            other.stop();
            assertThat(Clients.values(one, "records", 1)).containsExactly("one");
        }
    }

    @Test
    void shouldLeaveNothingBehindInATemporaryFolder() {
        EmbeddedBroker broker = EmbeddedBroker.create().start();
        Path folder = broker.logFolder();
        assertThat(folder.resolve("meta.properties")).exists();

        broker.close();

        assertThat(folder).doesNotExist();
    }

    @Test
    void shouldKeepAGivenFolderForALaterBroker() throws Exception {
        Path folder = given.resolve("kafka");
        try (EmbeddedBroker first =
                EmbeddedBroker.builder().logFolder(folder).build().start()) {
            first.createTopics(TOPIC);
            try (var producer = Clients.producer(first)) {
                producer.send(new ProducerRecord<>("records", "key", "kept")).get();
            }
        }
        try (EmbeddedBroker second =
                EmbeddedBroker.builder().logFolder(folder).build().start()) {
            assertThat(Clients.values(second, "records", 1)).containsExactly("kept");
        }
        assertThat(Files.exists(folder)).isTrue();
    }

    @Test
    void shouldOfferTheStreamsGroupProtocolAndOverriddenProperties() throws Exception {
        EmbeddedBroker broker =
                EmbeddedBroker.builder().property("num.partitions", "7").build();
        try (broker;
                Admin admin = Admin.create(Map.<String, Object>of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.start().bootstrapServers()))) {
            assertThat(admin.describeFeatures()
                            .featureMetadata()
                            .get()
                            .finalizedFeatures()
                            .get("streams.version"))
                    .satisfies(range -> assertThat(range.maxVersionLevel()).isGreaterThanOrEqualTo((short) 1));
            assertThat(Clients.brokerProperty(admin, "num.partitions")).isEqualTo("7");
        }
    }

    @Test
    void shouldLeaveExistingTopicsAsTheyAre() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            broker.createTopics(TOPIC);
            broker.createTopics(Map.of("records", 5, "more", 1), Map.of("cleanup.policy", "compact"));
            try (var producer = Clients.producer(broker)) {
                assertThat(producer.partitionsFor("records")).hasSize(2);
                assertThat(producer.partitionsFor("more")).hasSize(1);
            }
        }
    }

    @Test
    void shouldFailAtAPortThatIsTakenAndLeaveNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"));
                EmbeddedBroker broker =
                        EmbeddedBroker.builder().port(taken.getLocalPort()).build()) {
            Path folder = broker.logFolder();
            assertThatThrownBy(broker::start).hasMessageContaining(String.valueOf(taken.getLocalPort()));
            assertThat(broker.isRunning()).isFalse();
            assertThat(folder).doesNotExist();
        }
    }

    @Test
    void shouldSayThatAnAddressNeedsAStart() {
        try (EmbeddedBroker broker = EmbeddedBroker.create()) {
            assertThatThrownBy(broker::bootstrapServers).hasMessageContaining("start()");
            assertThat(broker.isRunning()).isFalse();
        }
    }
}

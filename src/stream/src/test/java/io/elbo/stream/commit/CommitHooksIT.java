package io.elbo.stream.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elbo.broker.EmbeddedBroker;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a state that is only written while commits may be the last ones says, once partitions have moved. */
class CommitHooksIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PARTITIONS = 4;
    private static final int RECORDS = 2_000;

    private final EmbeddedBroker broker = EmbeddedBroker.builder()
            .property("group.initial.rebalance.delay.ms", "0")
            .build()
            .start();

    @AfterEach
    void stop() {
        broker.close();
    }

    /** One process: it processes records, and writes how far it has come into the topic "states". */
    private final class Instance implements AutoCloseable {
        final CommitHooks hooks = new CommitHooks();
        final Map<Integer, Long> processed = new ConcurrentHashMap<>(); // newest offset of each partition
        final Map<Integer, Long> committed = new ConcurrentHashMap<>();
        final AtomicBoolean fail = new AtomicBoolean();
        final AtomicBoolean aborted = new AtomicBoolean();
        final KafkaStreams streams;

        Instance(String guarantee, String protocol) throws Exception {
            hooks.add(new CommitListener() {
                @Override
                public void committing(
                        Map<TopicPartition, OffsetAndMetadata> offsets, Producer<byte[], byte[]> producer) {
                    if (streams.state() != KafkaStreams.State.RUNNING) {
                        for (TopicPartition partition : offsets.keySet()) {
                            var unused = producer.send(new ProducerRecord<>(
                                    "states",
                                    bytes(partition.partition()),
                                    bytes(processed.getOrDefault(partition.partition(), -1L))));
                        }
                    }
                }

                @Override
                public void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
                    offsets.forEach((partition, offset) -> committed.put(partition.partition(), offset.offset()));
                }

                @Override
                public void aborted() {
                    aborted.set(true);
                }
            });
            Topology topology = new Topology();
            topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in");
            topology.addProcessor("p", Forwarder::new, "in");
            topology.addSink("out", "out", new ByteArraySerializer(), new ByteArraySerializer(), "p");
            Path folder = Files.createTempDirectory("elbo-commit");
            Properties properties = new Properties();
            properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
            properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
            properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
            properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, protocol);
            properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
            properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 60_000); // only the last commits count here
            properties.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), 120_000);
            properties.put(StreamsConfig.mainConsumerPrefix("auto.offset.reset"), "earliest");
            // a thread that fails does not leave the group: the one that replaces it waits for this
            properties.put(StreamsConfig.mainConsumerPrefix("session.timeout.ms"), 6_000);
            properties.put(StreamsConfig.mainConsumerPrefix("interceptor.classes"), Committed.class.getName());
            properties.put(StreamsConfig.mainConsumerPrefix("test.hooks"), hooks);
            streams = new KafkaStreams(topology, properties, new CommitAwareClients(hooks));
            streams.setUncaughtExceptionHandler(
                    death -> org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler
                            .StreamThreadExceptionResponse.REPLACE_THREAD);
            streams.start();
        }

        private final class Forwarder implements Processor<byte[], byte[], byte[], byte[]> {
            private @Nullable ProcessorContext<byte[], byte[]> context;

            @Override
            public void init(ProcessorContext<byte[], byte[]> context) {
                this.context = context;
            }

            @Override
            public void process(Record<byte[], byte[]> record) {
                if (fail.getAndSet(false)) {
                    throw new IllegalStateException("as planned");
                }
                ProcessorContext<byte[], byte[]> here = Objects.requireNonNull(context);
                here.forward(record);
                RecordMetadata position = here.recordMetadata().orElseThrow();
                processed.put(position.partition(), position.offset());
            }
        }

        long count() {
            return processed.values().stream().mapToLong(offset -> offset + 1).sum();
        }

        @Override
        public void close() {
            streams.close(Duration.ofSeconds(30));
        }
    }

    /** As the scoring interceptor does. */
    public static final class Committed implements ConsumerInterceptor<byte[], byte[]> {
        private @Nullable CommitHooks hooks;

        @Override
        public void configure(Map<String, ?> configuration) {
            hooks = (CommitHooks) configuration.get("test.hooks");
        }

        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
            Objects.requireNonNull(hooks).consumerCommitted(offsets);
        }

        @Override
        public void close() {}
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private void feed() {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                var unused = producer.send(new ProducerRecord<>("in", i % PARTITIONS, null, bytes(i)));
            }
        }
    }

    /** The newest committed state of each partition. */
    private Map<Integer, Long> states() {
        Map<Integer, Long> states = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition topic = new TopicPartition("states", 0);
            consumer.assign(List.of(topic));
            consumer.seekToBeginning(List.of(topic));
            long end =
                    Objects.requireNonNull(consumer.endOffsets(List.of(topic)).get(topic));
            while (consumer.position(topic) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    states.put(
                            (int) ByteBuffer.wrap(record.key()).getLong(),
                            ByteBuffer.wrap(record.value()).getLong());
                }
            }
        }
        return states;
    }

    private static Map<Integer, Long> everyPartition(long value) {
        Map<Integer, Long> all = new HashMap<>();
        IntStream.range(0, PARTITIONS).forEach(partition -> all.put(partition, value));
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
    void shouldWriteWhatIsCommittedBeforePartitionsMoveAndBeforeAShutdown(String guarantee) throws Exception {
        broker.createTopics(Map.of("in", PARTITIONS, "out", PARTITIONS, "states", 1));
        feed();
        try (Instance first = new Instance(guarantee, "classic")) {
            await().atMost(PATIENCE).until(() -> first.count() == RECORDS);
            assertThat(first.committed).as("nothing is committed yet").isEmpty();
            try (Instance second = new Instance(guarantee, "classic")) {
                await().atMost(PATIENCE).until(() -> second.streams.metadataForLocalThreads().stream()
                        .anyMatch(thread -> thread.activeTasks().size() == PARTITIONS / 2));
                long last = RECORDS / PARTITIONS;
                assertThat(states()).as("written before the partitions moved").isEqualTo(everyPartition(last - 1));
                assertThat(first.committed).isEqualTo(everyPartition(last));
                feed();
                await().atMost(PATIENCE).until(() -> first.count() + second.count() == 5L * RECORDS / 2);
            }
        }
        assertThat(states()).as("written before the shutdown").isEqualTo(everyPartition(2 * RECORDS / PARTITIONS - 1));
    }

    @Test
    void shouldWriteBeforeAShutdownWithTheStreamsGroupProtocol() throws Exception {
        broker.createTopics(Map.of("in", PARTITIONS, "out", PARTITIONS, "states", 1));
        feed();
        try (Instance only = new Instance("exactly_once_v2", "streams")) {
            await().atMost(PATIENCE).until(() -> only.count() == RECORDS);
        }
        assertThat(states()).isEqualTo(everyPartition(RECORDS / PARTITIONS - 1));
    }

    @Test
    void shouldTellOfAnAbortAndNotOfACommit() throws Exception {
        broker.createTopics(Map.of("in", PARTITIONS, "out", PARTITIONS, "states", 1));
        feed();
        try (Instance only = new Instance("exactly_once_v2", "classic")) {
            await().atMost(PATIENCE).until(() -> only.count() == RECORDS);
            only.fail.set(true);
            feed();
            await().atMost(PATIENCE).until(only.aborted::get);
            assertThat(only.committed.values())
                    .allSatisfy(offset -> assertThat(offset).isLessThanOrEqualTo(RECORDS / PARTITIONS));
            await().atMost(PATIENCE).until(() -> only.count() == 2L * RECORDS);
        }
        assertThat(states()).isEqualTo(everyPartition(2 * RECORDS / PARTITIONS - 1));
    }
}

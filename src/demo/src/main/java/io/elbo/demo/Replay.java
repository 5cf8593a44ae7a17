package io.elbo.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.testkit.ServicePorts;
import io.elbo.trainer.evaluate.Ranking;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * One replay: every row of a file goes in as a record, and a verdict comes out for each. A header holds the row's number. The key
 * is the row's own, or its number. If rows have a time, it is the record's timestamp, and they are sent at the pace of their
 * times, or faster.
 */
final class Replay {
    private static final String INPUT = "replay";
    private static final String ANOMALIES = "replay.anomalies";
    private static final String SCORES = "replay.scores";
    private static final String DEAD_LETTERS = "replay.dlq";
    private static final String ROW = "elbo-replay-row";
    private static final int PARTITIONS = 4;
    private static final Duration MAX_SILENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DemoFiles files;
    private final String alertBudget;
    private final RowReader reader;
    private final Pace pace;
    private final Teardown teardown;

    Replay(DemoFiles files, String alertBudget, RowReader reader, Pace pace, Teardown teardown) {
        this.files = files;
        this.alertBudget = alertBudget;
        this.reader = reader;
        this.pace = pace;
        this.teardown = teardown;
    }

    /**
     * Figures by name, in the order in which they are shown.
     *
     * @param earlier what came before, sent as fast as possible and not counted: the service learns histories from it
     */
    Map<String, Object> run(List<Dataset> earlier, Dataset dataset) throws IOException, InterruptedException {
        EmbeddedBroker broker = teardown.add(EmbeddedBroker.create().start());
        broker.createTopics(
                Map.of(INPUT, PARTITIONS, SCORES, PARTITIONS, ANOMALIES, 1, DEAD_LETTERS, 1),
                // rows may be of long ago, or of days to come
                Map.of("retention.ms", "-1", "message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)));
        StateFolder state = teardown.add(StateFolder.create(files.work()));
        DemoService service = DemoService.start(
                files.jar(),
                ServicePorts.choose(),
                properties(broker.bootstrapServers(), state),
                files.work().resolve("replay.log"),
                teardown);

        sendEarlier(earlier, broker.bootstrapServers());
        long start = System.nanoTime();
        Labels labels = send(dataset, broker.bootstrapServers());
        Verdicts verdicts = collect(broker.bootstrapServers(), labels.rows, service);
        double seconds = (System.nanoTime() - start) * 1e-9;
        return figures(dataset.labelColumn() != null, labels, verdicts, seconds);
    }

    private Map<String, String> properties(String bootstrapServers, StateFolder state) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("kafka.bootstrap.servers", bootstrapServers);
        properties.put("elbo.application-id", "elbo-replay");
        properties.put("elbo.state-dir", state.path().toString());
        String detector = "elbo.detectors.replay.";
        properties.put(detector + "input", INPUT);
        properties.put(detector + "model", files.model().toString());
        properties.put(detector + "scores-topic", SCORES);
        properties.put(detector + "alert-budget", alertBudget);
        properties.put(detector + "key-partitioned", Boolean.toString(reader.hasKey()));
        return properties;
    }

    /** The rows' labels by row number. */
    private static final class Labels {
        private int rows;
        private final BitSet anomaly = new BitSet();
    }

    private static KafkaProducer<String, byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 5),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Without the header that asks for a verdict to be counted. */
    private void sendEarlier(List<Dataset> earlier, String bootstrapServers) throws IOException {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (KafkaProducer<String, byte[]> producer = producer(bootstrapServers)) {
            for (Dataset dataset : earlier) {
                try (Rows rows = dataset.rows()) {
                    while (rows.next() && !teardown.isClosing()) {
                        byte[] json = rows.json();
                        RowReader.Row row = reader.read(json);
                        Future<RecordMetadata> unused = producer.send(
                                new ProducerRecord<>(INPUT, null, row.timestampMillis(), row.key(), json),
                                (metadata, problem) -> failure.compareAndSet(null, problem));
                    }
                }
            }
        }
        requireSent(failure.get());
    }

    private static void requireSent(@Nullable Exception problem) {
        if (problem != null) {
            throw new DemoException("a row cannot be sent: " + problem.getMessage(), problem);
        }
    }

    private Labels send(Dataset dataset, String bootstrapServers) throws IOException {
        Labels labels = new Labels();
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (Rows rows = dataset.rows();
                KafkaProducer<String, byte[]> producer = producer(bootstrapServers)) {
            while (rows.next()) {
                if (dataset.labelColumn() != null && rows.label() < 0) {
                    throw new DemoException(dataset.name() + ":" + rows.line() + ": the row has no label");
                }
                labels.anomaly.set(labels.rows, rows.label() == 1);
                byte[] json = rows.json();
                String number = Integer.toString(labels.rows);
                RowReader.Row row = reader.read(json);
                if (row.timestampMillis() != null) {
                    pace.await(row.timestampMillis());
                }
                if (teardown.isClosing()) {
                    throw new DemoException("stopped after " + labels.rows + " rows");
                }
                var record = new ProducerRecord<>(
                        INPUT, null, row.timestampMillis(), row.key() == null ? number : row.key(), json);
                record.headers().add(ROW, number.getBytes(StandardCharsets.UTF_8));
                Future<RecordMetadata> unused =
                        producer.send(record, (metadata, problem) -> failure.compareAndSet(null, problem));
                labels.rows++;
            }
        }
        requireSent(failure.get());
        return labels;
    }

    /** What the service said of each row. */
    private static final class Verdicts {
        private final float[] score;
        private final BitSet scored = new BitSet();
        private final BitSet deadLetter = new BitSet();
        private final BitSet flagged = new BitSet();
        private int doubled;

        private Verdicts(int rows) {
            score = new float[rows];
        }

        private int answered() {
            return scored.cardinality() + deadLetter.cardinality();
        }

        private void add(ConsumerRecord<String, byte[]> record) throws IOException {
            Header number = record.headers().lastHeader(ROW);
            if (number == null) {
                return; // of a row that came earlier
            }
            int row = Integer.parseInt(new String(number.value(), StandardCharsets.UTF_8));
            if (scored.get(row) || deadLetter.get(row)) {
                doubled++;
            }
            if (record.topic().equals(DEAD_LETTERS)) {
                deadLetter.set(row);
                return;
            }
            JsonNode verdict = JSON.readTree(record.value());
            score[row] = verdict.path("rawScore").floatValue();
            scored.set(row);
            flagged.set(row, !verdict.path("severity").asText().equals("none"));
        }
    }

    private Verdicts collect(String bootstrapServers, int rows, DemoService service) throws IOException {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false);
        Verdicts verdicts = new Verdicts(rows);
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(SCORES, DEAD_LETTERS).stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long lastNanos = System.nanoTime();
            while (verdicts.answered() < rows && !teardown.isClosing()) {
                service.requireAlive();
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    lastNanos = System.nanoTime();
                    verdicts.add(record);
                }
                if (System.nanoTime() - lastNanos > MAX_SILENCE.toNanos()) {
                    throw new DemoException("no verdict for " + MAX_SILENCE.toSeconds() + " s; " + verdicts.answered()
                            + " of " + rows + " rows are answered");
                }
            }
        }
        return verdicts;
    }

    private static Map<String, Object> figures(boolean isLabelled, Labels labels, Verdicts verdicts, double seconds) {
        Map<String, Object> figures = new LinkedHashMap<>();
        if (isLabelled) {
            addRanking(figures, labels, verdicts);
        }
        figures.put("rows", labels.rows);
        figures.put("flagged", verdicts.flagged.cardinality());
        if (isLabelled) {
            BitSet found = (BitSet) verdicts.flagged.clone();
            found.and(labels.anomaly);
            figures.put("anomalies", labels.anomaly.cardinality());
            figures.put("found", found.cardinality());
        }
        figures.put("dead_letters", verdicts.deadLetter.cardinality());
        figures.put("doubled", verdicts.doubled);
        figures.put("seconds", seconds);
        return figures;
    }

    private static void addRanking(Map<String, Object> figures, Labels labels, Verdicts verdicts) {
        int[] rows = verdicts.scored.stream().toArray();
        float[] scores = new float[rows.length];
        boolean[] anomaly = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            scores[i] = verdicts.score[rows[i]];
            anomaly[i] = labels.anomaly.get(rows[i]);
        }
        Ranking ranking = Ranking.of(scores, anomaly);
        figures.put("auroc", ranking.auroc());
        figures.put("auprc", ranking.auprc());
    }
}

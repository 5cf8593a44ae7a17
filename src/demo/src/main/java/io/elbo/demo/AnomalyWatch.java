package io.elbo.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.format.avro.EventBodies;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads the anomalies, incidents and dead letters that are committed from now on, counts them and prints what a person wants to see. */
final class AnomalyWatch implements AutoCloseable {
    private static final Duration MAX_POLL = Duration.ofMillis(100);
    private static final Duration TIME_TO_END = Duration.ofSeconds(5);

    private final String anomalies;
    private final String deadLetters;
    private final Scoreboard scoreboard;
    private final PrintWriter out;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Set<String> open = new HashSet<>(); // ids of incidents
    private final Thread thread;
    private volatile boolean ending;
    private volatile long lastNanos = System.nanoTime();

    AnomalyWatch(
            String bootstrapServers,
            String anomalies,
            String incidents,
            String deadLetters,
            Scoreboard scoreboard,
            PrintWriter out) {
        this.anomalies = anomalies;
        this.deadLetters = deadLetters;
        this.scoreboard = scoreboard;
        this.out = out;
        consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "client.id",
                        "elbo-demo-watch",
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of(anomalies, incidents, deadLetters).stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position); // now, not at the first poll
        thread = new Thread(this::run, "anomaly-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (consumer) {
            while (!ending) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(MAX_POLL)) {
                    lastNanos = System.nanoTime();
                    if (record.topic().equals(deadLetters)) {
                        scoreboard.deadLetter();
                    } else {
                        show(record);
                    }
                }
            }
        } catch (RuntimeException e) {
            out.println("elbo-demo: anomalies can no longer be read: " + e);
        }
    }

    private void show(ConsumerRecord<String, byte[]> record) {
        JsonNode document = EventBodies.document(record.value(), name -> header(record, name));
        if (document.isMissingNode()) {
            out.println("elbo-demo: the record at " + record.topic() + "-" + record.partition() + "@" + record.offset()
                    + " is no event");
        } else if (record.topic().equals(anomalies)) {
            anomaly(document, String.valueOf(record.key()));
        } else {
            incident(document);
        }
    }

    private static byte @Nullable [] header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    private void anomaly(JsonNode anomaly, String key) {
        long recordMillis = anomaly.path("source").path("timestamp").asLong();
        String comparison = scoreboard.flagged(
                anomaly.path("payload").path("id").asText(), System.currentTimeMillis() - recordMillis);
        out.println(AnomalyLine.of(anomaly, key) + " | " + comparison);
        JsonNode version = anomaly.at("/model/registryVersion");
        if (version.isInt()) {
            scoreboard.versions().flaggedBy(version.asInt());
        }
    }

    private void incident(JsonNode incident) {
        String customer = incident.path("key").asText();
        String id = incident.path("id").asText();
        switch (incident.path("state").asText()) {
            case "opened" -> {
                String comparison =
                        scoreboard.incident(customer, incident.path("start").asLong());
                open.add(id);
                if (incident.path("anomalies").asInt() == 0) { // otherwise the line of the anomaly says it all
                    out.println(IncidentLine.opened(incident) + " | " + comparison);
                }
            }
            case "resolved" -> {
                if (open.remove(id) && incident.path("records").asInt() > 1) {
                    out.println(IncidentLine.resolved(incident));
                }
            }
            default -> {} // what grows is not told of here
        }
    }

    /** How long nothing has come. */
    Duration quietFor() {
        return Duration.ofNanos(System.nanoTime() - lastNanos);
    }

    @Override
    public void close() {
        ending = true;
        try {
            thread.join(TIME_TO_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

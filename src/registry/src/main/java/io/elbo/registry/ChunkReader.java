package io.elbo.registry;

import io.elbo.registry.topic.CompactedTable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Fetches the parts of one model from the places where they stand in the registry's topic. Any thread may fetch. */
final class ChunkReader {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration WITHOUT_PROGRESS = Duration.ofSeconds(30);
    private static final Duration CLOSE_TIMEOUT = Duration.ZERO;
    /** Records between two parts that are read over: fewer than a seek and a new fetch would cost. */
    private static final int NEAR = 16;

    private final RegistrySettings settings;

    ChunkReader(RegistrySettings settings) {
        this.settings = settings;
    }

    /** One part and its place. */
    private record Part(RegistryKey.OfChunk key, CompactedTable.Place place) {}

    /**
     * @param places of all parts, by number from 0
     * @param size of the model
     * @throws RegistryException if a part is not where it was
     */
    byte[] read(String digest, Map<Integer, CompactedTable.Place> places, int size) throws RegistryException {
        List<Part> parts = places.entrySet().stream()
                .map(place ->
                        new Part(new RegistryKey.OfChunk(Digest.hexadecimal(digest), place.getKey()), place.getValue()))
                .sorted(Comparator.comparingLong(part -> part.place().offset()))
                .toList();
        byte[] model = new byte[size];
        Consumer<byte[], byte[]> consumer = consumer();
        try {
            read(consumer, parts, model);
            return model;
        } catch (OffsetOutOfRangeException e) {
            throw new RegistryException(
                    "the parts of model " + digest + " are gone: topic " + settings.topic()
                            + " was deleted or created again",
                    e);
        } catch (KafkaException e) {
            throw new RegistryException(
                    "model " + digest + " cannot be read from topic " + settings.topic() + ": " + Causes.of(e), e);
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    private void read(Consumer<byte[], byte[]> consumer, List<Part> parts, byte[] model) throws RegistryException {
        TopicPartition partition = new TopicPartition(settings.topic(), 0);
        consumer.assign(List.of(partition));
        int next = 0;
        long position = -1;
        long progress = System.nanoTime();
        while (next < parts.size()) {
            long wanted = parts.get(next).place().offset();
            if (position < 0 || position > wanted || wanted - position > NEAR) {
                consumer.seek(partition, wanted);
                position = wanted;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (next < parts.size()
                        && record.offset() >= parts.get(next).place().offset()) {
                    take(record, parts.get(next), model);
                    next++;
                    progress = System.nanoTime();
                }
            }
            position = consumer.position(partition);
            if (next < parts.size() && position > parts.get(next).place().offset()) {
                throw gone(parts.get(next));
            }
            if (System.nanoTime() - progress > WITHOUT_PROGRESS.toNanos()) {
                throw new RegistryException("topic " + settings.topic() + " gives no more parts of a model: after "
                        + WITHOUT_PROGRESS.toSeconds() + " s " + next + " of " + parts.size() + " are read");
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Part part, byte[] model) throws RegistryException {
        byte[] value = record.value();
        int from = part.key().index() * ModelContent.CHUNK_BYTES;
        int length = Math.min(ModelContent.CHUNK_BYTES, model.length - from);
        if (record.offset() != part.place().offset()
                || record.key() == null
                || value == null
                || !new String(record.key(), StandardCharsets.UTF_8)
                        .equals(part.key().text())) {
            throw gone(part);
        }
        if (value.length != length) {
            throw new RegistryException(part.key().text() + " has " + value.length + " bytes, not " + length);
        }
        System.arraycopy(value, 0, model, from, length);
    }

    private RegistryException gone(Part part) {
        return new RegistryException(part.key().text() + " is not in topic " + settings.topic()
                + " any more: it was compacted away, or the topic was created again");
    }

    private Consumer<byte[], byte[]> consumer() throws RegistryException {
        Map<String, Object> properties = settings.with(Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                4 << 20,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                4 << 20,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                15_000));
        try {
            return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw new RegistryException("Kafka's consumer cannot be made: " + Causes.of(e), e);
        }
    }
}

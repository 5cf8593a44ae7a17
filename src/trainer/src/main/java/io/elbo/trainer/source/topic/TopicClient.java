package io.elbo.trainer.source.topic;

import io.elbo.core.model.DataSource.Range;
import io.elbo.core.suppression.NearestNames;
import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.NameList;
import io.elbo.trainer.source.Notices;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer of a cluster that joins no group, reads what was committed, and leaves nothing behind. Whatever Kafka throws
 * becomes one line for a person. Not thread-safe.
 */
final class TopicClient implements AutoCloseable {
    private static final String API_TIMEOUT_MILLIS = "30000";
    private static final String REQUEST_TIMEOUT_MILLIS = "15000";

    private final Map<String, Object> settings;
    private final Consumer<byte[], byte[]> consumer;
    private final Duration patience;

    private TopicClient(Map<String, Object> settings, Consumer<byte[], byte[]> consumer, Duration patience) {
        this.settings = settings;
        this.consumer = consumer;
        this.patience = patience;
    }

    /** @param given properties of Kafka's clients */
    static TopicClient open(Map<String, Object> given) throws DataException {
        Map<String, Object> settings = new HashMap<>(given);
        settings.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "elbo-train");
        settings.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS);
        settings.putIfAbsent(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        settings.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        settings.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        try {
            KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);
            Object timeout = new ConsumerConfig(settings).values().get(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
            long millis = timeout instanceof Number number ? number.longValue() : Long.parseLong(API_TIMEOUT_MILLIS);
            return new TopicClient(settings, consumer, Duration.ofMillis(Math.max(1_000, 2 * millis)));
        } catch (KafkaException | IllegalArgumentException e) {
            throw new DataException("the settings of Kafka's client are not accepted: "
                    + ClientSettings.redacted(
                            String.valueOf(root(e).getMessage()), settings)); // no cause: it has values
        }
    }

    /** Works with Kafka. */
    private interface Call<T> {
        T run() throws IOException;
    }

    private <T> T call(String topic, Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (TimeoutException e) {
            throw new DataException(
                    "no broker at " + brokers() + " answers: " + redacted(e)
                            + ". Is the address right, and do the security" + " settings (security.protocol) fit?",
                    e);
        } catch (AuthorizationException e) {
            throw new DataException(
                    "topic " + topic + " may not be read: " + redacted(e) + ". Read and Describe are needed", e);
        } catch (AuthenticationException e) {
            throw new DataException("the login at " + brokers() + " failed: " + redacted(e), e);
        } catch (KafkaException e) {
            throw new DataException("topic " + topic + " at " + brokers() + " cannot be read: " + redacted(root(e)), e);
        }
    }

    private String brokers() {
        return String.valueOf(settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    private String redacted(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return ClientSettings.redacted(message, settings);
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && !(root instanceof ConfigException)) {
            root = root.getCause();
        }
        return root;
    }

    /** Whether there is such a topic that may be seen. */
    boolean exists(String topic) throws IOException {
        return call(topic, () -> consumer.listTopics().containsKey(topic));
    }

    /** The partitions of a topic; if there is no such topic, names those that may be meant. */
    private List<TopicPartition> partitions(String topic) throws IOException {
        List<PartitionInfo> found = call(topic, () -> {
            try {
                return consumer.partitionsFor(topic);
            } catch (InvalidTopicException e) {
                throw new DataException("'" + topic + "' is no name of a topic", e);
            }
        });
        if (found == null || found.isEmpty()) {
            Set<String> names = new TreeSet<>(call(topic, consumer::listTopics).keySet());
            names.removeIf(name -> name.startsWith("__"));
            throw new DataException("there is no topic '" + topic + "' at " + brokers()
                    + (names.isEmpty()
                            ? ", or it may not be seen; no topic can be seen there"
                            : "; did you mean " + NameList.of(NearestNames.of(topic, names)) + "?"));
        }
        return found.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /** Turns places in a topic into offsets; the end is fixed by it. */
    List<Range> ranges(String topic, TopicBound from, TopicBound until) throws IOException {
        List<TopicPartition> partitions = partitions(topic);
        return call(topic, () -> {
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> starts = offsets(partitions, from, beginnings, ends, "--from");
            Map<TopicPartition, Long> stops = offsets(partitions, until, beginnings, ends, "--until");
            List<Range> ranges = new ArrayList<>();
            for (TopicPartition partition : partitions) {
                Long start = starts.get(partition);
                Long stop = stops.get(partition);
                if (start != null && stop != null) {
                    ranges.add(new Range(partition.partition(), start, Math.max(start, stop)));
                }
            }
            return ranges;
        });
    }

    private Map<TopicPartition, Long> offsets(
            List<TopicPartition> partitions,
            TopicBound bound,
            Map<TopicPartition, Long> beginnings,
            Map<TopicPartition, Long> ends,
            String option)
            throws DataException {
        if (bound instanceof TopicBound.Earliest) {
            return beginnings;
        }
        if (bound instanceof TopicBound.Latest) {
            return ends;
        }
        if (bound instanceof TopicBound.Offsets given) {
            return checked(given, beginnings, ends, option);
        }
        Map<TopicPartition, Long> wanted = new HashMap<>();
        long millis = ((TopicBound.At) bound).time().toEpochMilli();
        partitions.forEach(partition -> wanted.put(partition, Math.max(0, millis)));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(wanted);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp at = found.get(partition);
            long end = ends.getOrDefault(partition, 0L);
            offsets.put(partition, at == null ? end : Math.min(at.offset(), end)); // none is so late: at the end
        }
        return offsets;
    }

    /** Offsets that a person gave must still be there, or the same part could not be read again. */
    private static Map<TopicPartition, Long> checked(
            TopicBound.Offsets given,
            Map<TopicPartition, Long> beginnings,
            Map<TopicPartition, Long> ends,
            String option)
            throws DataException {
        Map<Integer, TopicPartition> known = new TreeMap<>();
        ends.keySet().forEach(partition -> known.put(partition.partition(), partition));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<Integer, Long> entry : given.byPartition().entrySet()) {
            TopicPartition partition = known.get(entry.getKey());
            if (partition == null) {
                throw new DataException(option + " names partition " + entry.getKey()
                        + ", but the topic has the partitions 0 to " + (known.size() - 1));
            }
            long first = beginnings.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, 0L);
            if (entry.getValue() < first || entry.getValue() > end) {
                throw new DataException(option + " names offset " + entry.getValue() + " of partition " + partition
                        + ", but the broker has the offsets " + first + " to " + end
                        + (entry.getValue() < first
                                ? ": retention has removed what was before"
                                : ": what follows is not there, or not committed yet"));
            }
            offsets.put(partition, entry.getValue());
        }
        return offsets;
    }

    /** Reads ranges of a topic to their end. */
    void read(String topic, Collection<Range> ranges, Notices notices, RecordHandler handler, ReadProgress progress)
            throws IOException {
        call(topic, () -> {
            new BoundedRead(consumer, topic, ranges, notices, patience).run(handler, progress);
            return true;
        });
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(5)));
    }
}

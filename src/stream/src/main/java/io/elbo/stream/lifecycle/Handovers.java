package io.elbo.stream.lifecycle;

import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.topology.Pipeline;
import io.elbo.stream.topology.StreamsProperties;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The handovers of all streams of a process. Streams of one input start when each of them knows where it begins: one that went on
 * earlier would move the positions that another one takes over. Used by one thread, except for {@link #isReadElsewhere}.
 */
final class Handovers {
    private final List<Handover> handovers;
    private volatile boolean isReadElsewhere;

    /** @param formerStreams names of the streams that may have judged a detector's records before, the latest first */
    Handovers(
            List<Pipeline> pipelines,
            StreamsProperties properties,
            Function<DetectorSettings, List<String>> formerStreams) {
        Handover.Terms terms = new Handover.Terms(
                properties::groupId,
                properties.formerGroupId(),
                pipelines.stream().map(Pipeline::name).collect(Collectors.toSet()),
                () -> consumer(properties));
        handovers = pipelines.stream()
                .map(pipeline -> new Handover(
                        pipeline.name(),
                        pipeline.input(),
                        () -> pipeline.detectors().stream()
                                .flatMap(detector -> formerStreams.apply(detector).stream())
                                .toList(),
                        terms))
                .toList();
    }

    private static Consumer<byte[], byte[]> consumer(StreamsProperties properties) {
        Map<String, Object> consumer = properties.consumer("handover");
        consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Whether a stream waits for other instances, which do its work meanwhile. */
    boolean isReadElsewhere() {
        return isReadElsewhere;
    }

    /**
     * Does what is left to do before streams start whose topics are ready.
     *
     * @param seen of each stream, by its name
     * @return the same, with a reason in the place of {@link TopicsView.Ready} where a stream must not start yet
     */
    Map<String, TopicsView> handOver(Map<String, TopicsView> seen, Supplier<Admin> admin) throws InterruptedException {
        Map<String, Handover.Obstacle> obstacles = new HashMap<>();
        for (Handover handover : handovers) {
            if (!handover.isDone() && isReady(handover.input(), seen)) {
                Optional<Handover.Obstacle> found = handover.attempt(admin.get());
                if (found.isPresent()) {
                    obstacles.put(handover.stream(), found.get());
                    handover.formers().forEach(former -> obstacles.putIfAbsent(former, found.get()));
                }
            }
        }
        isReadElsewhere = obstacles.values().stream().anyMatch(Handover.Obstacle::isReadElsewhere);
        Map<String, TopicsView> views = new HashMap<>(seen);
        obstacles.forEach((stream, obstacle) -> views.computeIfPresent(
                stream,
                (name, view) -> view instanceof TopicsView.Ready ? new TopicsView.NotOurs(obstacle.reason()) : view));
        return views;
    }

    /** Whether any stream of the input may be about to start. */
    private boolean isReady(String input, Map<String, TopicsView> seen) {
        return handovers.stream()
                .filter(each -> each.input().equals(input))
                .anyMatch(each -> seen.get(each.stream()) instanceof TopicsView.Ready);
    }
}

package io.elbo.stream.topology;

import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.batch.ScoringPlan;
import io.elbo.stream.batch.ScoringThreads;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.history.HistoryFigures;
import io.elbo.stream.history.HistoryStores;
import io.elbo.stream.history.RestoredStates;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.output.RefusedOutputs;
import io.elbo.stream.policy.LearnedStateWriter;
import io.elbo.stream.policy.LearnedStates;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.Settings;
import io.elbo.stream.settings.TopicRole;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka Streams is given to run one input topic: the topology of its detectors, and the configuration in which the
 * interceptor finds what it is to score.
 */
public final class Pipeline {
    private final String applicationId;
    private final String topic;
    private final ScoringPlan plan;
    private final StreamsProperties properties;
    private final @Nullable String calibrationTopic;
    private final OutputLimits limits;
    private final LearnedStateWriter learnedStates;
    private final RefusedOutputs refused;
    private final ModelBreaker breaker = new ModelBreaker();
    private final @Nullable HistoryStores histories;

    private Pipeline(
            Settings settings,
            String topic,
            ScoringPlan plan,
            StreamsProperties properties,
            OutputLimits limits,
            LearnedStates states) {
        applicationId = settings.applicationId();
        this.topic = topic;
        this.plan = plan;
        this.properties = properties;
        this.limits = limits;
        learnedStates = new LearnedStateWriter(states, plan.hooks(), Clock.systemUTC());
        plan.hooks().add(learnedStates);
        refused = new RefusedOutputs(limits);
        boolean learns = plan.detectors().stream()
                .anyMatch(observed -> observed.detector().settings().learns());
        calibrationTopic = learns ? settings.calibrationTopic() : null;
        boolean remembers = plan.detectors().stream()
                .anyMatch(observed -> observed.detector().active().history() != null);
        histories = remembers ? new HistoryStores(topic, settings.history()) : null;
    }

    /**
     * A pipeline for each input topic of the detectors, in the order of the topics' names.
     *
     * @param observer of each detector
     * @param threads shared by all pipelines; closed by the caller after the streams
     * @param limits of every output topic
     * @param states what all detectors of the process have learned; started and closed by the caller
     */
    public static List<Pipeline> of(
            Settings settings,
            StreamsProperties properties,
            List<Detector> detectors,
            Function<Detector, DetectionObserver> observer,
            ScoringThreads threads,
            OutputLimits limits,
            LearnedStates states) {
        Map<String, List<ObservedDetector>> byTopic = new TreeMap<>();
        for (Detector detector : detectors) {
            byTopic.computeIfAbsent(detector.settings().input(), unused -> new ArrayList<>())
                    .add(new ObservedDetector(detector, observer.apply(detector)));
        }
        List<Pipeline> pipelines = new ArrayList<>();
        byTopic.forEach((topic, observed) -> pipelines.add(
                new Pipeline(settings, topic, plan(settings, topic, observed, threads), properties, limits, states)));
        return List.copyOf(pipelines);
    }

    private static ScoringPlan plan(
            Settings settings, String topic, List<ObservedDetector> detectors, ScoringThreads threads) {
        PendingScores pendingScores = new PendingScores(detectors);
        CommitHooks hooks = new CommitHooks();
        hooks.add(pendingScores);
        return new ScoringPlan(topic, detectors, pendingScores, hooks, threads, settings.batchRows());
    }

    /** Tells the pipeline of the Kafka Streams that is about to run it. */
    public void attach(KafkaStreams streams) {
        learnedStates.attach(() -> streams.state() == KafkaStreams.State.RUNNING);
        if (histories != null) {
            streams.setGlobalStateRestoreListener(new RestoredStates(histories.figures()));
        }
    }

    /** The input topic. */
    public String topic() {
        return topic;
    }

    /** The consumer group of the instances that share this topic, which is also Kafka Streams' application id. */
    public String groupId() {
        return properties.groupId(topic);
    }

    /** Settings of the topic's detectors, in the order of their names. */
    public List<DetectorSettings> detectors() {
        return plan.detectors().stream()
                .map(observed -> observed.detector().settings())
                .toList();
    }

    /** Every topic that the detectors write; that of incidents only if their keys may have incidents. */
    public Set<String> outputTopics() {
        Set<String> topics = new TreeSet<>();
        for (ObservedDetector observed : plan.detectors()) {
            Map<TopicRole, String> own = observed.detector().settings().outputTopics();
            if (!observed.detector().active().hasIncidents()) {
                own.remove(TopicRole.INCIDENTS);
            }
            topics.addAll(own.values());
        }
        return topics;
    }

    /** The names of the detectors whose keys may have incidents. */
    public List<String> detectorsWithIncidents() {
        return plan.detectors().stream()
                .map(ObservedDetector::detector)
                .filter(detector -> detector.active().hasIncidents())
                .map(Detector::name)
                .toList();
    }

    /** Those of the output topics that hold incidents. */
    public Set<String> incidentTopics() {
        return plan.detectors().stream()
                .map(ObservedDetector::detector)
                .filter(detector -> detector.active().hasIncidents())
                .map(detector -> detector.settings().incidents().topic())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Where the topic's detectors keep what they learn; null where none of them learns. */
    public @Nullable String calibrationTopic() {
        return calibrationTopic;
    }

    /** Where every change of the histories of keys is kept; null if no detector of the topic has any. */
    public @Nullable String historyChangelog() {
        return histories == null ? null : HistoryStores.changelog(groupId());
    }

    /** What is counted about the histories of keys; null if no detector of the topic has any. */
    public @Nullable HistoryFigures historyFigures() {
        return histories == null ? null : histories.figures();
    }

    public Properties properties() {
        Properties streams = properties.streams(topic, plan);
        if (histories != null) {
            histories.properties().forEach(streams::putIfAbsent);
        }
        return streams;
    }

    public Topology topology() {
        return DetectionTopology.build(
                applicationId,
                topic,
                plan.detectors(),
                plan.pendingScores(),
                learnedStates,
                limits,
                refused,
                breaker,
                histories);
    }

    /**
     * The clients that Kafka Streams is to use.
     *
     * @param maxPollBytes uncompressed, of the records of one poll
     */
    public KafkaClientSupplier clients(long maxPollBytes) {
        return new StreamClients(plan.hooks(), refused, maxPollBytes);
    }
}

package io.elbo.stream.topology;

import io.elbo.core.schema.HistoryDefinition;
import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.batch.ScoringPlan;
import io.elbo.stream.batch.ScoringThreads;
import io.elbo.stream.batch.UnreadRecords;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.detector.ActiveModel;
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
import io.elbo.stream.rekey.Rekeying;
import io.elbo.stream.schema.AwaitedSchemas;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.Settings;
import io.elbo.stream.settings.TopicRole;
import io.elbo.stream.tracing.StreamTracer;
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
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka Streams is given to run one input topic: the topology of its detectors, and the configuration in which the
 * interceptor finds what it is to score.
 */
public final class Pipeline {
    private final String applicationId;
    private final String input;
    private final String name;
    private final @Nullable Rekeying rekeying;
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
            String input,
            String name,
            @Nullable Rekeying rekeying,
            ScoringPlan plan,
            StreamsProperties properties,
            OutputLimits limits,
            LearnedStates states) {
        applicationId = settings.applicationId();
        this.input = input;
        this.name = name;
        this.rekeying = rekeying;
        this.plan = plan;
        this.properties = properties;
        this.limits = limits;
        learnedStates = new LearnedStateWriter(states, plan.hooks(), Clock.systemUTC());
        plan.hooks().add(learnedStates);
        refused = new RefusedOutputs(limits);
        boolean learns = plan.detectors().stream()
                .anyMatch(observed -> observed.detector().settings().learns());
        calibrationTopic = learns ? settings.calibrationTopic() : null;
        // a later version may have histories, and the shape of the topology stays as it is
        boolean remembers = plan.detectors().stream()
                .map(observed -> observed.detector().active())
                .anyMatch(model -> model.history() != null || model.origin().hasRegistry());
        histories = remembers ? new HistoryStores(name, settings.history()) : null;
    }

    /**
     * A pipeline for each input topic of the detectors, in the order of the topics' names. Detectors whose histories go by values
     * in the records have another one for each key, unless the topic is partitioned by it.
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
        return of(
                settings, properties, detectors, Challengers.NONE, observer, StreamTracer.OFF, threads, limits, states);
    }

    /**
     * Pipelines of detectors that may have challengers.
     *
     * @param challengers closed by the caller after the streams
     * @param tracer of what all streams do
     * @see #of(Settings, StreamsProperties, List, Function, ScoringThreads, OutputLimits, LearnedStates)
     */
    public static List<Pipeline> of(
            Settings settings,
            StreamsProperties properties,
            List<Detector> detectors,
            Challengers challengers,
            Function<Detector, DetectionObserver> observer,
            StreamTracer tracer,
            ScoringThreads threads,
            OutputLimits limits,
            LearnedStates states) {
        Map<String, List<ObservedDetector>> byName = new TreeMap<>();
        for (Detector detector : detectors) {
            byName.computeIfAbsent(name(detector), unused -> new ArrayList<>())
                    .add(new ObservedDetector(detector, observer.apply(detector)));
        }
        List<Pipeline> pipelines = new ArrayList<>();
        byName.forEach((name, observed) -> {
            Detector first = observed.get(0).detector();
            String input = first.settings().input();
            requireOneInput(name, input, observed);
            if (first.needsRekeying()) {
                requireOneFormat(first.settings(), observed);
            }
            Rekeying rekeying = first.needsRekeying()
                    ? new Rekeying(
                            input, first.settings().format(), first.active().schema(), settings.maxRecordBytes())
                    : null;
            String polled = rekeying == null ? input : Rekeying.topic(properties.groupId(name));
            ScoringPlan plan = plan(settings, polled, observed, challengers, tracer, threads);
            pipelines.add(new Pipeline(settings, input, name, rekeying, plan, properties, limits, states));
        });
        return List.copyOf(pipelines);
    }

    /** A topic may have the name that another one's stream has. */
    private static void requireOneInput(String name, String input, List<ObservedDetector> observed) {
        for (ObservedDetector each : observed) {
            DetectorSettings settings = each.detector().settings();
            if (!settings.input().equals(input)) {
                throw BadConfigurationException.of(
                        "elbo.detectors.\"" + settings.name() + "\".input",
                        settings.input(),
                        "the stream of topic " + input + " that goes by keys has the name " + name
                                + ", too; run this detector with another application-id, or set key-partitioned");
            }
        }
    }

    /** Where keys are read once for all detectors of the stream, they have to read alike. */
    private static void requireOneFormat(DetectorSettings first, List<ObservedDetector> observed) {
        for (ObservedDetector each : observed) {
            DetectorSettings settings = each.detector().settings();
            if (!settings.format().equals(first.format())) {
                throw new BadConfigurationException("elbo.detectors.\"" + settings.name()
                        + "\".format differs from that of detector " + first.name()
                        + ": both go by the same key in the records of topic " + first.input()
                        + ", and have to read them alike");
            }
        }
    }

    /** The name of the pipeline that a detector comes into with the model that is active now. */
    private static String name(Detector detector) {
        HistoryDefinition history = detector.active().schema().history();
        return Rekeying.streamName(detector.settings(), history == null ? null : history.pointers());
    }

    private static ScoringPlan plan(
            Settings settings,
            String polled,
            List<ObservedDetector> detectors,
            Challengers challengers,
            StreamTracer tracer,
            ScoringThreads threads) {
        PendingScores pendingScores = new PendingScores(detectors);
        CommitHooks hooks = new CommitHooks();
        hooks.add(pendingScores);
        return new ScoringPlan(
                polled, detectors, challengers, pendingScores, hooks, threads, settings.batchRows(), tracer);
    }

    /** Tells the pipeline of the Kafka Streams that is about to run it. */
    public void attach(KafkaStreams streams) {
        learnedStates.attach(() -> streams.state() == KafkaStreams.State.RUNNING);
        if (histories != null) {
            streams.setGlobalStateRestoreListener(new RestoredStates(histories.figures()));
        }
    }

    /** The input topic. */
    public String input() {
        return input;
    }

    /** The input topic, and the key where records come by one that stands in them: no other pipeline has this name. */
    public String name() {
        return name;
    }

    /** The topic of Kafka Streams through which records come to the partitions of their keys; null if there is none. */
    public @Nullable String repartitionTopic() {
        return rekeying == null ? null : plan.topic();
    }

    /** The consumer group of the instances that share this topic, which is also Kafka Streams' application id. */
    public String groupId() {
        return properties.groupId(name);
    }

    /** Whether the detector judges its records. */
    public boolean has(Detector detector) {
        return plan.detectors().stream().anyMatch(observed -> observed.detector() == detector);
    }

    /** Settings of the topic's detectors, in the order of their names. */
    public List<DetectorSettings> detectors() {
        return plan.detectors().stream()
                .map(observed -> observed.detector().settings())
                .toList();
    }

    /**
     * Why nothing is read: somebody has paused a detector, and all detectors of the topic share its records. Empty if nobody has.
     */
    public String whyPaused() {
        List<Detector> all =
                plan.detectors().stream().map(ObservedDetector::detector).toList();
        return all.stream()
                .filter(Detector::isPaused)
                .map(detector -> all.size() == 1
                        ? detector.whyPaused()
                        : "detector " + detector.name() + " is " + detector.whyPaused())
                .collect(Collectors.joining("; "));
    }

    /** Whether only Kafka Streams can pause its consumers. */
    public boolean isPausedByKafkaStreams() {
        return properties.hasConsumerOfKafkaStreams();
    }

    /** What its consumers have not read while they are paused. */
    public UnreadRecords unread() {
        return plan.unread();
    }

    /** Which of its partitions wait for the schemas of their records. */
    public AwaitedSchemas awaited() {
        return plan.awaited();
    }

    /** Every topic that the detectors write; that of incidents only if their keys may have incidents, now or with a later model. */
    public Set<String> outputTopics() {
        Set<String> topics = new TreeSet<>();
        for (ObservedDetector observed : plan.detectors()) {
            Map<TopicRole, String> own = observed.detector().settings().outputTopics();
            if (!mayHaveIncidents(observed.detector())) {
                own.remove(TopicRole.INCIDENTS);
            }
            topics.addAll(own.values());
        }
        return topics;
    }

    /** The detectors whose keys may have incidents, now or with a later model. */
    public List<Detector> detectorsWithIncidents() {
        return plan.detectors().stream()
                .map(ObservedDetector::detector)
                .filter(Pipeline::mayHaveIncidents)
                .toList();
    }

    private static boolean mayHaveIncidents(Detector detector) {
        ActiveModel model = detector.active();
        return model.hasIncidents() || model.origin().hasRegistry();
    }

    /** Those of the output topics that hold incidents. */
    public Set<String> incidentTopics() {
        return plan.detectors().stream()
                .map(ObservedDetector::detector)
                .filter(Pipeline::mayHaveIncidents)
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
        Properties streams = properties.streams(name, plan);
        if (histories != null) {
            histories.properties().forEach(streams::putIfAbsent);
        }
        if (rekeying != null) {
            streams.merge(
                    StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                    StreamsProperties.MAX_REPARTITION_BYTES,
                    (own, needed) -> Math.max(Integer.parseInt(String.valueOf(own)), (Integer) needed));
        }
        return streams;
    }

    /** @param repartitions partitions of {@link #repartitionTopic()}; 0 if there is none */
    public Topology topology(int repartitions) {
        return DetectionTopology.build(
                applicationId,
                plan.topic(),
                rekeying,
                repartitions,
                plan.detectors(),
                plan.challengers(),
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

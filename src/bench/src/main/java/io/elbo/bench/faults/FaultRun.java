package io.elbo.bench.faults;

import io.elbo.bench.model.ModelSchema;
import io.elbo.bench.model.Samples;
import io.elbo.bench.report.Report;
import io.elbo.broker.EmbeddedCluster;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.Schema;
import io.elbo.registry.RegistrySettings;
import io.elbo.stream.history.HistoryStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run: broker, instances and traffic are started, faults strike, and in the end every answer is compared. */
final class FaultRun {
    private static final String APPLICATION = "faults";
    private static final int SAMPLES = 2_000;

    /**
     * @param strikeSeconds after which no further fault strikes, however many have
     * @param anomaliesOnly whether verdicts of ordinary records are not published
     * @param history whether the model has fields that are derived from histories of keys
     * @param swaps whether there is a registry of models, with several versions for some detectors
     * @param avro whether records are Avro, with their schemas in a registry
     * @param sessionSeconds after which an instance that says nothing has lost its partitions
     * @param commitMillis between two commits of an instance
     * @param model with its generator file beside it, which the traffic is sampled from
     * @param work folder for logs and state
     */
    record Plan(
            int faults,
            Collection<Fault> kinds,
            double strikeSeconds,
            long seed,
            int instances,
            int nodes,
            double recordsPerSecond,
            boolean anomaliesOnly,
            boolean history,
            boolean swaps,
            boolean avro,
            double sessionSeconds,
            int commitMillis,
            Path service,
            Path model,
            Path work) {
        int sessionMillis() {
            return (int) (1_000 * sessionSeconds);
        }
    }

    /** What came of it, detector by detector. */
    record Result(
            Map<Fault, Integer> faults,
            Map<String, Ledger.Balance> balances,
            List<String> examples,
            List<String> findings,
            long slowestStopMillis) {
        boolean isClean() {
            return balances.values().stream().allMatch(Ledger.Balance::isClean) && findings.isEmpty();
        }
    }

    private final Plan plan;
    private final Consumer<String> say;
    private final Report report;
    private final Answered answered = new Answered();

    FaultRun(Plan plan, Consumer<String> say, Report report) {
        this.plan = plan;
        this.say = say;
        this.report = report;
    }

    Result run() throws Exception {
        Samples samples = Samples.draw(plan.model(), SAMPLES, plan.seed());
        Variants plain = Variants.of("plain", plan.model(), plan.work());
        Path model = plan.history() ? remembering() : plan.model();
        Variants variants =
                plan.swaps() ? Variants.several("main", model, plan.work()) : Variants.of("main", model, plan.work());
        try (EmbeddedCluster cluster =
                        EmbeddedCluster.create(plan.nodes(), brokerProperties()).start();
                AvroTraffic avro = plan.avro() ? new AvroTraffic(plan.work(), samples.documents()) : null;
                Truth truth = new Truth(variants.models(), avro);
                Truth plainTruth = new Truth(plain.models(), avro);
                RunRegistry registry =
                        plan.swaps() ? new RunRegistry(cluster.bootstrapServers(), variants, plan.work()) : null) {
            String bootstrapServers = cluster.bootstrapServers();
            createTopics(cluster);
            Detectors detectors = new Detectors(
                    variants.file().toString(),
                    plain.file().toString(),
                    commonProperties(bootstrapServers, avro),
                    plan.anomaliesOnly(),
                    avro == null ? "json" : "avro");
            Probe newcomer = new Probe(bootstrapServers, Detectors.NEWCOMER, new Records(samples, 1));
            Probe bystander = new Probe(bootstrapServers, Detectors.BYSTANDER, new Records(samples, 2));
            try (Fleet fleet = new Fleet(plan.service(), detectors.properties(), plan.work(), plan.instances());
                    Audit audit = audit(bootstrapServers, truth.thresholds(Detectors.ALERT_BUDGET), registry);
                    Feed feed = new Feed(
                            new Records(samples, plan.seed()),
                            plan.history() ? new RunningTotals(samples.schema()) : null,
                            avro,
                            bootstrapServers,
                            Detectors.MAIN.input(),
                            plan.recordsPerSecond(),
                            plan.seed(),
                            answered)) {
                Striker striker = new Striker(
                        plan, cluster, detectors, fleet, audit, feed, answered, newcomer, bystander, registry, avro,
                        say, report);
                striker.strikeAll();
                fleet.endAll();
                Map<String, Ledger.Balance> balances = audit.finish(truth, plainTruth);
                noteStates(bootstrapServers, truth, balances);
                if (registry != null) {
                    noteSwaps(audit.swapLatency(Detectors.MAIN), registry.versions(Detectors.MAIN));
                }
                balances.put(Detectors.NEWCOMER.detector(), newcomer.balance());
                balances.put(Detectors.BYSTANDER.detector(), bystander.balance());
                return new Result(
                        striker.counts(), balances, audit.examples(), fleet.findings(), fleet.slowestStopMillis());
            }
        }
    }

    /** The model with derived fields. */
    private Path remembering() throws IOException, InvalidModelException {
        byte[] model = Files.readAllBytes(plan.model());
        Schema schema = RunningTotals.schema(ModelSchema.of(model));
        return Files.write(plan.work().resolve("history.onnx"), ModelSchema.replace(model, schema));
    }

    /** Counts as wrong what the changelog says otherwise than the fold. */
    private void noteStates(String bootstrapServers, Truth truth, Map<String, Ledger.Balance> balances) {
        if (!plan.history()) {
            return;
        }
        ChangelogReader changelog = new ChangelogReader(
                bootstrapServers, HistoryStores.changelog(APPLICATION + "-" + Detectors.MAIN.input()));
        for (Watched watched : List.of(Detectors.MAIN, Detectors.SWITCHED)) {
            long wrong = changelog.wrong(watched.detector(), truth.states());
            report.fact("wrong_states_" + watched.detector(), wrong);
            balances.merge(watched.detector(), new Ledger.Balance(0, 0, 0, 0, 0, 0, wrong), Ledger.Balance::plus);
        }
        report.fact("keys", truth.states().size());
    }

    /** The latencies say something only if nothing but swaps strikes. */
    private void noteSwaps(SwapLatency latency, Versions versions) {
        report.fact("records_of_one_version_for_certain", versions.certain());
        report.fact("partitions_swapped", latency.swaps());
        if (latency.swaps() == 0 || plan.anomaliesOnly()) {
            return; // when an ordinary record was settled is not known that well
        }
        report.fact("p50_millis_in_the_second_of_a_swap", latency.nearMillis(0.5));
        report.fact("p50_millis_around", latency.aroundMillis(0.5));
        report.fact("p99_millis_in_the_second_of_a_swap", latency.nearMillis(0.99));
        report.fact("p99_millis_around", latency.aroundMillis(0.99));
    }

    private Audit audit(String bootstrapServers, List<Double> thresholds, @Nullable RunRegistry registry) {
        Audit audit = new Audit(
                bootstrapServers,
                Detectors.MAIN.input(),
                plan.anomaliesOnly()
                        ? new SettledRecords(
                                bootstrapServers,
                                APPLICATION + "-" + Detectors.MAIN.input(),
                                answered.of(Detectors.MAIN))
                        : null);
        Ledger.Mode mode = plan.anomaliesOnly() ? Ledger.Mode.ANOMALIES_ONLY : Ledger.Mode.EVERY_RECORD;
        for (Watched watched : Answered.ON_THE_SAME_TOPIC) {
            audit.watch(
                    watched,
                    new Ledger(
                            watched.detector(),
                            watched.equals(Detectors.MAIN) ? mode : Ledger.Mode.SOME_RECORDS,
                            thresholds,
                            registry == null ? Versions.withoutRegistry() : registry.versions(watched)),
                    answered.of(watched));
        }
        return audit;
    }

    private static void createTopics(EmbeddedCluster cluster) {
        Map<String, Integer> accepting = new HashMap<>();
        Map<String, Integer> refusing = new HashMap<>();
        for (Watched watched : Detectors.ALL) {
            accepting.put(watched.input(), Watched.PARTITIONS);
            accepting.put(watched.deadLetters(), Watched.PARTITIONS);
            watched.outputs().forEach(topic -> refusing.put(topic, Watched.PARTITIONS));
        }
        cluster.createTopics(accepting, Map.of());
        cluster.createTopics(
                refusing, Map.of("message.timestamp.after.max.ms", Long.toString(Watched.MAX_AHEAD_MILLIS)));
    }

    /** Whoever is lost is noticed soon: with Kafka's own times a run would mostly wait. */
    private static Map<String, String> brokerProperties() {
        return Map.of(
                "group.min.session.timeout.ms", "1000",
                "broker.session.timeout.ms", "4000",
                "broker.heartbeat.interval.ms", "500",
                "log.cleaner.backoff.ms", "1000");
    }

    private Map<String, String> commonProperties(String bootstrapServers, @Nullable AvroTraffic avro) {
        Map<String, String> properties = new HashMap<>(avro == null ? Map.of() : avro.properties());
        properties.put("kafka.bootstrap.servers", bootstrapServers);
        properties.put("kafka.main.consumer.session.timeout.ms", Integer.toString(plan.sessionMillis()));
        properties.put("kafka.main.consumer.heartbeat.interval.ms", "1000");
        properties.put("kafka.main.consumer.max.poll.records", "300");
        properties.put("kafka.metadata.max.age.ms", "2000");
        properties.put(
                "kafka.commit.interval.ms",
                Integer.toString(plan.commitMillis())); // transactions cost more here than all the rest
        properties.put("kafka.producer.transaction.timeout.ms", Integer.toString(plan.sessionMillis() + 5_000));
        if (plan.swaps()) {
            properties.put("elbo.models.topic", RegistrySettings.USUAL_TOPIC);
            properties.put("elbo.models.startup-timeout", "10m"); // no stream may start without the active version
        }
        properties.put("elbo.application-id", APPLICATION);
        properties.put("elbo.max-record-bytes", Integer.toString(Records.MAX_BYTES));
        return properties;
    }
}

package io.elbo.bench.faults;

import io.elbo.bench.model.ModelSchema;
import io.elbo.bench.model.Samples;
import io.elbo.bench.report.Report;
import io.elbo.broker.EmbeddedCluster;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.Schema;
import io.elbo.stream.history.HistoryStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One run: broker, instances and traffic are started, faults strike, and in the end every answer is compared. */
final class FaultRun {
    static final int SESSION_MILLIS = 10_000;

    private static final String APPLICATION = "faults";
    private static final int SAMPLES = 2_000;

    /**
     * @param strikeSeconds after which no further fault strikes, however many have
     * @param anomaliesOnly whether verdicts of ordinary records are not published
     * @param history whether the model has fields that are derived from histories of keys
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
            Path service,
            Path model,
            Path work) {}

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
        Path plain = tripwire("tripwire.onnx", plan.model());
        Path remembering = plan.history() ? remembering() : plan.model();
        Path model = plan.history() ? tripwire("history-tripwire.onnx", remembering) : plain;
        try (EmbeddedCluster cluster =
                        EmbeddedCluster.create(plan.nodes(), brokerProperties()).start();
                Truth truth = new Truth(remembering);
                Truth plainTruth = new Truth(plan.model())) {
            String bootstrapServers = cluster.bootstrapServers();
            createTopics(cluster);
            Detectors detectors = new Detectors(
                    model.toString(), plain.toString(), commonProperties(bootstrapServers), plan.anomaliesOnly());
            Probe newcomer = new Probe(bootstrapServers, Detectors.NEWCOMER, new Records(samples, 1));
            Probe bystander = new Probe(bootstrapServers, Detectors.BYSTANDER, new Records(samples, 2));
            try (Fleet fleet = new Fleet(plan.service(), detectors.properties(), plan.work(), plan.instances());
                    Audit audit = audit(bootstrapServers, truth.threshold(Detectors.ALERT_BUDGET));
                    Feed feed = new Feed(
                            new Records(samples, plan.seed()),
                            plan.history() ? new RunningTotals(samples.schema()) : null,
                            bootstrapServers,
                            Detectors.MAIN.input(),
                            plan.recordsPerSecond(),
                            plan.seed(),
                            answered)) {
                Striker striker = new Striker(
                        plan, cluster, detectors, fleet, audit, feed, answered, newcomer, bystander, say, report);
                striker.strikeAll();
                fleet.endAll();
                Map<String, Ledger.Balance> balances = audit.finish(truth, plan.history() ? plainTruth : truth);
                noteStates(bootstrapServers, truth, balances);
                balances.put(Detectors.NEWCOMER.detector(), newcomer.balance());
                balances.put(Detectors.BYSTANDER.detector(), bystander.balance());
                return new Result(
                        striker.counts(), balances, audit.examples(), fleet.findings(), fleet.slowestStopMillis());
            }
        }
    }

    private Path tripwire(String name, Path of) throws IOException {
        return Files.write(plan.work().resolve(name), Tripwire.in(Files.readAllBytes(of)));
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

    private Audit audit(String bootstrapServers, double threshold) {
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
                            threshold),
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
                "broker.heartbeat.interval.ms", "500");
    }

    private static Map<String, String> commonProperties(String bootstrapServers) {
        Map<String, String> properties = new HashMap<>();
        properties.put("kafka.bootstrap.servers", bootstrapServers);
        properties.put("kafka.main.consumer.session.timeout.ms", Integer.toString(SESSION_MILLIS));
        properties.put("kafka.main.consumer.heartbeat.interval.ms", "1000");
        properties.put("kafka.main.consumer.max.poll.records", "300");
        properties.put("kafka.metadata.max.age.ms", "2000");
        properties.put("kafka.commit.interval.ms", "300"); // transactions cost more here than all the rest
        properties.put("kafka.producer.transaction.timeout.ms", "15000");
        properties.put("elbo.application-id", APPLICATION);
        properties.put("elbo.max-record-bytes", Integer.toString(Records.MAX_BYTES));
        return properties;
    }
}

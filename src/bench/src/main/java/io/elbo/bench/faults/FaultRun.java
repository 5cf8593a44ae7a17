package io.elbo.bench.faults;

import io.elbo.bench.process.Samples;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.broker.EmbeddedCluster;
import io.elbo.core.model.InvalidModelException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.RetriableException;

/** One run: broker, instances and traffic are started, faults strike, and in the end every answer is counted. */
final class FaultRun {
    private static final String DETECTOR = "faults";
    private static final double ALERT_BUDGET = 0.01;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long CHECK_MILLIS = 50;
    private static final int SAMPLES = 2_000;
    private static final int SESSION_MILLIS = 4_000;

    /**
     * @param strikeSeconds after which no further fault strikes, however many have
     * @param anomaliesOnly whether verdicts of ordinary records are not published
     * @param model with its generator file beside it, which the traffic is sampled from
     * @param work folder for logs and state
     */
    record Plan(
            int faults,
            double strikeSeconds,
            long seed,
            int instances,
            int nodes,
            double recordsPerSecond,
            boolean anomaliesOnly,
            Path service,
            Path model,
            Path work) {}

    /** What came of it. */
    record Result(
            int faults, Ledger.Balance balance, List<String> examples, List<String> findings, long slowestStopMillis) {
        boolean isClean() {
            return balance.isClean() && findings.isEmpty();
        }
    }

    private final Plan plan;
    private final PrintWriter out;
    private final Schedule schedule;
    private final Topics topics = Topics.of(DETECTOR);
    private final Progress progress = new Progress();
    private final Strikes strikes;
    private int inputPartitions = Topics.PARTITIONS;

    FaultRun(Plan plan, PrintWriter out) {
        this.plan = plan;
        this.out = out;
        schedule = new Schedule(plan.seed(), plan.nodes());
        strikes = new Strikes(progress, out, plan.faults());
    }

    Result run() throws IOException, InterruptedException, InvalidModelException {
        Path model = Files.write(plan.work().resolve("tripwire.onnx"), Tripwire.in(Files.readAllBytes(plan.model())));
        try (EmbeddedCluster cluster =
                        EmbeddedCluster.create(plan.nodes(), brokerProperties()).start();
                Truth truth = new Truth(plan.model())) {
            Ledger ledger =
                    plan.anomaliesOnly() ? new Ledger(DETECTOR, truth.threshold(ALERT_BUDGET)) : new Ledger(DETECTOR);
            cluster.createTopics(topics.toCreate(), Map.of());
            String bootstrapServers = cluster.bootstrapServers();
            try (Fleet fleet = new Fleet(
                            plan.service(), serviceProperties(bootstrapServers, model), plan.work(), plan.instances());
                    Audit audit = new Audit(
                            bootstrapServers,
                            topics,
                            truth,
                            ledger,
                            progress,
                            plan.anomaliesOnly() ? new SettledRecords(bootstrapServers, DETECTOR, progress) : null);
                    Feed feed = new Feed(
                            new Records(Samples.draw(plan.model(), SAMPLES, plan.seed()), plan.seed()),
                            bootstrapServers,
                            topics.input(),
                            inputPartitions,
                            plan.recordsPerSecond(),
                            plan.seed(),
                            progress)) {
                say("waiting for " + plan.instances() + " instances");
                await(fleet, audit, "the instances to be ready", () -> isReady(fleet));
                audit.start();
                feed.start();
                await(fleet, audit, "the first answers", () -> progress.sent() - progress.inFlight() > 100);
                strikeAll(cluster, fleet, feed, audit);
                feed.stop();
                await(fleet, audit, "every record to be answered", () -> progress.isAnsweredUpTo(progress.sent()));
                strikes.areOvercome();
                fleet.endAll();
                Ledger.Balance balance = audit.finish();
                strikes.printTable();
                return new Result(
                        strikes.count(), balance, ledger.examples(), fleet.findings(), fleet.slowestStopMillis());
            }
        }
    }

    /** Whoever is lost is noticed soon: with Kafka's own times a run would mostly wait. */
    private static Map<String, String> brokerProperties() {
        return Map.of(
                "group.min.session.timeout.ms", "1000",
                "broker.session.timeout.ms", "4000",
                "broker.heartbeat.interval.ms", "500");
    }

    private Map<String, String> serviceProperties(String bootstrapServers, Path model) {
        Map<String, String> properties = new HashMap<>();
        properties.put("kafka.bootstrap.servers", bootstrapServers);
        properties.put("kafka.main.consumer.session.timeout.ms", Integer.toString(SESSION_MILLIS));
        properties.put("kafka.main.consumer.heartbeat.interval.ms", "1000");
        properties.put("kafka.main.consumer.max.poll.records", "300");
        properties.put("kafka.metadata.max.age.ms", "2000");
        properties.put("kafka.commit.interval.ms", "300"); // transactions cost more here than all the rest
        properties.put("kafka.producer.transaction.timeout.ms", "5000");
        properties.put("elbo.application-id", DETECTOR);
        properties.put("elbo.max-record-bytes", Integer.toString(Records.MAX_BYTES));
        String detector = "elbo.detectors." + DETECTOR + ".";
        properties.put(detector + "input", topics.input());
        properties.put(detector + "model", model.toString());
        properties.put(detector + "alert-budget", Double.toString(ALERT_BUDGET));
        if (!plan.anomaliesOnly()) {
            properties.put(detector + "scores-topic", topics.scores());
        }
        properties.put(detector + "anomalies-topic", topics.anomalies());
        properties.put(detector + "dead-letter-topic", topics.deadLetters());
        return properties;
    }

    private void strikeAll(EmbeddedCluster cluster, Fleet fleet, Feed feed, Audit audit) throws InterruptedException {
        long end = System.nanoTime() + (long) (plan.strikeSeconds() * 1e9);
        while (strikes.count() < plan.faults() && System.nanoTime() < end) {
            Thread.sleep(schedule.millis(0, 1_500));
            Fault fault = schedule.next();
            long inFlight = progress.inFlight();
            long start = System.nanoTime();
            strike(fault, cluster, fleet, feed, audit);
            strikes.struck(fault, start, inFlight);
            if (!schedule.strikesDuringRecovery()) {
                await(fleet, audit, "the service to overcome the faults", strikes::areOvercome);
            }
        }
    }

    private void strike(Fault fault, EmbeddedCluster cluster, Fleet fleet, Feed feed, Audit audit)
            throws InterruptedException {
        int instance = schedule.choose(fleet.size());
        switch (fault) {
            case KILL -> fleet.kill(instance);
            case TERMINATE -> fleet.terminate(instance);
            case PAUSE -> {
                fleet.pause(instance);
                Thread.sleep(SESSION_MILLIS + schedule.millis(1_000, 3_000));
                fleet.resume(instance);
            }
            case NODE -> {
                EmbeddedBroker lost = cluster.nodes().get(schedule.choose(plan.nodes()));
                lost.stop();
                Thread.sleep(schedule.millis(500, 6_000));
                lost.start();
            }
            case CLUSTER -> {
                cluster.stop();
                Thread.sleep(schedule.millis(0, 4_000));
                cluster.start();
            }
            case POISON, INFERENCE -> {
                feed.burst(fault);
                Thread.sleep(schedule.millis(300, 1_500));
                feed.burst(null);
            }
            case PARTITION -> {
                addPartition(cluster.bootstrapServers());
                feed.partitions(inputPartitions);
                audit.partitions(inputPartitions);
            }
        }
    }

    private void addPartition(String bootstrapServers) throws InterruptedException {
        inputPartitions++;
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (Admin admin =
                Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            while (true) {
                try {
                    admin.createPartitions(Map.of(topics.input(), NewPartitions.increaseTo(inputPartitions)))
                            .all()
                            .get();
                    return;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof InvalidPartitionsException) {
                        return; // an attempt that seemed to fail has added it
                    }
                    if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > end) {
                        throw new IllegalStateException("no partition can be added: " + e.getCause(), e);
                    }
                }
                Thread.sleep(CHECK_MILLIS);
            }
        }
    }

    private static boolean isReady(Fleet fleet) {
        try {
            return fleet.isReady();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void await(Fleet fleet, Audit audit, String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited " + PATIENCE.toSeconds() + " s for " + what + "; "
                        + progress.inFlight() + " records are unanswered, not overcome: " + strikes.pending()
                        + ", findings: " + fleet.findings());
            }
            audit.requireAlive();
            fleet.tend();
            Thread.sleep(CHECK_MILLIS);
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}

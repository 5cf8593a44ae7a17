package io.elbo.bench.faults;

import io.elbo.bench.faults.FaultRun.Plan;
import io.elbo.bench.report.Report;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.broker.EmbeddedCluster;
import io.elbo.registry.RegistryException;
import io.elbo.testkit.BoundedWait;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lets one fault strike after the other, and waits until the service has overcome them. For one thread. */
final class Striker {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int OPTIONS = 4;
    /** The least that the service accepts of an output topic; less than {@link Records#LARGE_BYTES}. */
    private static final int NARROW_BYTES = 256 * 1024;

    private static final int WIDE_BYTES = 1024 * 1024;

    private final Plan plan;
    private final EmbeddedCluster cluster;
    private final Detectors detectors;
    private final Fleet fleet;
    private final Audit audit;
    private final Feed feed;
    private final Answered answered;
    private final Probe newcomer;
    private final Probe bystander;
    private final Consumer<String> say;
    private final Schedule schedule;
    private final Strikes strikes;
    private final Progress progress;
    private final Administrator administrator;
    private final @Nullable RegistryFaults registryFaults;
    private final @Nullable AvroTraffic avro;
    private int inputPartitions = Watched.PARTITIONS;
    /** From this record on every one must have an answer of the detector; -1 while it is not there, or writes no verdicts. */
    private long switchedSince;

    private long neighbourSince = -1;

    @SuppressWarnings("TooManyParameters") // the whole scene
    Striker(
            Plan plan,
            EmbeddedCluster cluster,
            Detectors detectors,
            Fleet fleet,
            Audit audit,
            Feed feed,
            Answered answered,
            Probe newcomer,
            Probe bystander,
            @Nullable RunRegistry registry,
            @Nullable AvroTraffic avro,
            Consumer<String> say,
            Report report) {
        this.plan = plan;
        this.cluster = cluster;
        this.detectors = detectors;
        this.fleet = fleet;
        this.audit = audit;
        this.feed = feed;
        this.answered = answered;
        this.newcomer = newcomer;
        this.bystander = bystander;
        this.avro = avro;
        this.say = say;
        progress = answered.of(Detectors.MAIN);
        schedule = new Schedule(plan.seed(), plan.kinds());
        strikes = new Strikes(progress, say, plan.faults(), report);
        administrator = new Administrator(cluster.bootstrapServers());
        registryFaults = registry == null
                ? null
                : new RegistryFaults(registry, administrator, fleet, answered, schedule, this::await);
    }

    /** How often each fault has struck. */
    Map<Fault, Integer> counts() {
        return strikes.counts();
    }

    /** Starts the traffic, lets the faults strike, ends the traffic, and returns when everything has its answer. */
    void strikeAll() throws IOException, RegistryException, InterruptedException {
        say.accept("waiting for " + plan.instances() + " instances");
        await("the instances are ready", fleet::isReady);
        audit.start();
        feed.start();
        await("the first answers are there", () -> progress.sent() - progress.inFlight() > 100);
        List<Long> residentAtFirst = fleet.residentBytes();
        long end = System.nanoTime() + (long) (plan.strikeSeconds() * 1e9);
        while (strikes.count() < plan.faults() && System.nanoTime() < end) {
            Thread.sleep(schedule.millis(0, 1_500));
            Fault fault = schedule.next();
            long inFlight = progress.inFlight();
            long start = System.nanoTime();
            strike(fault);
            strikes.struck(fault, start, inFlight);
            if (!schedule.strikesDuringRecovery()) {
                await("the service has overcome the faults", this::isOvercome);
            }
        }
        say.accept("resident memory of instances, MiB: " + mebibytes(residentAtFirst) + " at first, "
                + mebibytes(fleet.residentBytes()) + " after the faults");
        feed.stop();
        await("every record is answered", () -> progress.isAnsweredUpTo(progress.sent()));
        awaitAnswers(Detectors.SWITCHED, switchedSince);
        awaitAnswers(Detectors.NEIGHBOUR, neighbourSince);
        strikes.areOvercome();
        if (registryFaults != null) {
            registryFaults.finish();
        }
    }

    private static List<Long> mebibytes(List<Long> bytes) {
        return bytes.stream().map(each -> each >> 20).toList();
    }

    private boolean isOvercome() {
        return strikes.areOvercome() && (registryFaults == null || registryFaults.areVersionsInUse());
    }

    private void strike(Fault fault) throws IOException, RegistryException, InterruptedException {
        int instance = schedule.choose(fleet.size());
        switch (fault) {
            case KILL -> fleet.kill(instance);
            case TERMINATE -> fleet.terminate(instance);
            case PAUSE -> {
                fleet.pause(instance);
                Thread.sleep(plan.sessionMillis() + schedule.millis(1_000, 3_000));
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
            case POISON, INFERENCE, REFUSED -> burst(fault);
            case SIZE -> {
                acceptAnnotated(NARROW_BYTES); // what the service knows of the topics is wrong from now on
                burst(fault);
                acceptAnnotated(WIDE_BYTES);
            }
            case PARTITION -> addPartition();
            case NEIGHBOUR -> neighbour();
            case NEW_TOPIC -> newTopic();
            case SWITCH -> switchOptions();
            case TOPIC -> recreateTopic();
            case SWAP, ROLLBACK, BAD_VERSION, HALF_WRITTEN, MODELS_TOPIC, COMPACTION, TWO_OPERATORS, CHALLENGER ->
                Objects.requireNonNull(registryFaults, "there is no registry").strike(fault);
            case SCHEMA_REGISTRY ->
                Objects.requireNonNull(avro, "there is no registry of schemas").strike(schedule.millis(500, 6_000));
        }
    }

    private void burst(Fault fault) throws InterruptedException {
        feed.burst(fault);
        Thread.sleep(schedule.millis(300, 1_500));
        feed.burst(null);
    }

    /** From now on the topics of annotated records accept so many bytes. */
    private void acceptAnnotated(int maxBytes) {
        List<String> topics =
                Answered.ON_THE_SAME_TOPIC.stream().map(Watched::annotated).toList();
        administrator.set(topics, Map.of("max.message.bytes", Integer.toString(maxBytes)));
    }

    private void addPartition() {
        inputPartitions++;
        administrator.partitions(Detectors.MAIN.input(), inputPartitions);
        feed.partitions(inputPartitions);
        audit.partitions(inputPartitions);
    }

    /** A detector that leaves must have answered every record that was sent before; one that comes, all from then on. */
    private void neighbour() {
        awaitAnswers(Detectors.NEIGHBOUR, neighbourSince);
        boolean isThere = detectors.toggleNeighbour();
        fleet.upgrade(detectors.properties());
        neighbourSince = isThere ? progress.sent() : -1;
    }

    private void newTopic() {
        boolean isThere = detectors.toggleNewcomer();
        if (isThere) {
            fleet.upgrade(detectors.properties());
            newcomer.send();
            await("the detector on the new topic answers", newcomer::isAnswered);
        } else {
            fleet.upgrade(detectors.properties());
        }
    }

    private void switchOptions() {
        awaitAnswers(Detectors.SWITCHED, switchedSince);
        detectors.toggle(schedule.choose(OPTIONS));
        fleet.upgrade(detectors.properties());
        switchedSince = detectors.switchedWritesScores() ? progress.sent() : -1;
    }

    private void recreateTopic() throws InterruptedException {
        bystander.send();
        await("the other detector answers", bystander::isAnswered);
        String topic = Detectors.BYSTANDER.input();
        administrator.delete(topic);
        Thread.sleep(schedule.millis(500, 5_000));
        cluster.createTopics(Map.of(topic, Watched.PARTITIONS), Map.of());
        bystander.send();
        await("the other detector answers again", bystander::isAnswered);
    }

    private void awaitAnswers(Watched watched, long since) {
        if (since >= 0) {
            long until = progress.sent();
            await(
                    "the detector " + watched.detector() + " has answered the records " + since + " to " + until,
                    () -> answered.of(watched).isAnswered(since, until));
        }
    }

    private void await(String what, BooleanSupplier condition) {
        BoundedWait.until(what + "; " + strikes.pending(), PATIENCE, () -> {
            audit.requireAlive();
            fleet.tend();
            return condition.getAsBoolean();
        });
    }
}

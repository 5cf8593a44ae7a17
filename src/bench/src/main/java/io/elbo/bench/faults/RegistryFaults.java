package io.elbo.bench.faults;

import io.elbo.registry.Assignment;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.Publication.Use;
import io.elbo.registry.RegistryException;
import io.elbo.registry.RegistrySettings;
import io.elbo.registry.WayBack;
import io.elbo.testkit.BoundedWait;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What happens to the registry of models while records come. For one thread. */
final class RegistryFaults {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PAUSE_MILLIS = 200;
    private static final int PROMOTIONS = 6;
    private static final double SMALL_SAMPLE = 0.3;
    private static final Map<String, String> COMPACTED_SOON = Map.of(
            "segment.ms", "100",
            "min.cleanable.dirty.ratio", "0.001",
            "max.compaction.lag.ms", "100");
    private static final Map<String, String> COMPACTED_AS_USUAL = Map.of(
            "segment.ms", "604800000",
            "min.cleanable.dirty.ratio", "0.1",
            "max.compaction.lag.ms", Long.toString(Long.MAX_VALUE));

    private final RunRegistry registry;
    private final Operator operator;
    private final Administrator administrator;
    private final Fleet fleet;
    private final Progress progress;
    private final Schedule schedule;
    private final Waiting waiting;
    private final Map<Watched, ModelInUse> inUse = new LinkedHashMap<>();

    private interface Decision {
        Assignment take() throws RegistryException;
    }

    RegistryFaults(
            RunRegistry registry,
            Administrator administrator,
            Fleet fleet,
            Answered answered,
            Schedule schedule,
            Waiting waiting) {
        this.registry = registry;
        this.administrator = administrator;
        this.fleet = fleet;
        this.schedule = schedule;
        this.waiting = waiting;
        operator = registry.operator();
        progress = answered.of(Detectors.MAIN);
        for (Watched watched : RunRegistry.DETECTORS) {
            inUse.put(
                    watched,
                    new ModelInUse(
                            watched, registry.versions(watched), registry.variants(), answered.of(watched), fleet));
        }
    }

    void strike(Fault fault) throws IOException, RegistryException, InterruptedException {
        Watched watched = RunRegistry.DETECTORS.get(schedule.choose(RunRegistry.DETECTORS.size()));
        switch (fault) {
            case SWAP -> swap(watched);
            case ROLLBACK -> rollback(watched);
            case BAD_VERSION -> makeBadVersionActive(watched);
            case HALF_WRITTEN -> registry.publishHalf(watched, 1 + schedule.choose(3));
            case MODELS_TOPIC -> recreateTopic();
            case COMPACTION -> compact(watched);
            case TWO_OPERATORS -> compete(watched);
            case CHALLENGER -> tryChallenger(watched);
            default -> throw new IllegalArgumentException(fault + " does not concern the registry");
        }
    }

    private ModelInUse inUse(Watched watched) {
        return Objects.requireNonNull(inUse.get(watched));
    }

    private void assign(Watched watched, Decision decision) throws RegistryException {
        inUse(watched).isChanging();
        inUse(watched).isAssigned(decision.take().active());
    }

    /** A version that can be used and is not active; 0, the file of the configuration, among them. */
    private int another(Watched watched) {
        return another(watched, 0);
    }

    private int another(Watched watched, int least) {
        int active = operator.assignment(watched.detector()).active();
        List<Integer> others = registry.versions(watched).all().stream()
                .filter(version -> version != active && version >= least)
                .toList();
        return others.get(schedule.choose(others.size()));
    }

    /** One that is there becomes active, or now and then a new one. */
    private void swap(Watched watched) throws IOException, RegistryException {
        if (schedule.choose(4) > 0) {
            int version = another(watched);
            assign(watched, () -> operator.promote(watched.detector(), version));
        } else {
            inUse(watched).isChanging();
            int variant = schedule.choose(registry.variants().size());
            inUse(watched)
                    .isAssigned(registry.publish(watched, variant, Use.ACTIVE).version());
        }
    }

    private void rollback(Watched watched) throws IOException, RegistryException {
        if (!hasWayBack(watched)) {
            swap(watched);
        }
        if (hasWayBack(watched)) {
            assign(watched, () -> operator.rollback(watched.detector()));
        }
    }

    private boolean hasWayBack(Watched watched) {
        return WayBack.of(operator.view(), watched.detector()).target().isPresent();
    }

    /**
     * The version must be refused, and the one before must stay in use, also in an instance that starts now; then that one becomes
     * active again.
     */
    private void makeBadVersionActive(Watched watched) throws IOException, RegistryException {
        if (!inUse(watched).isSettled()) {
            inUse(watched).isChanging(); // an instance may go over to a version too late
        }
        boolean isDamaged = schedule.choose(2) == 0;
        int bad = isDamaged ? registry.publishDamaged(watched) : registry.publishBroken(watched);
        waiting.await("version " + bad + " of " + watched.detector() + " is refused", () -> !operator.view()
                .instances(watched.detector())
                .refusals(bad)
                .isEmpty());
        if (schedule.choose(2) == 0) {
            fleet.terminate(schedule.choose(fleet.size()));
        }
        awaitAnswers("version " + bad + " of " + watched.detector() + " is refused");
        assign(watched, () -> operator.rollback(watched.detector()));
    }

    private void awaitAnswers(String during) {
        long sent = progress.sent();
        waiting.await("records are answered while " + during, () -> progress.isAnsweredUpTo(sent));
    }

    /** The service goes on with the versions that it has, and finds them in the new topic again, or others with their numbers. */
    private void recreateTopic() throws IOException, RegistryException, InterruptedException {
        Map<String, byte[]> copy = registry.topic().copy();
        Map<Watched, Integer> active = new LinkedHashMap<>();
        inUse.keySet()
                .forEach(watched -> active.put(
                        watched, operator.assignment(watched.detector()).active()));
        inUse.values().forEach(ModelInUse::isChanging);
        administrator.delete(RegistrySettings.USUAL_TOPIC);
        Thread.sleep(schedule.millis(500, 3_000));
        BoundedWait.until("the topic of models is there again", PATIENCE, this::createTopic);
        if (schedule.choose(2) == 0) {
            awaitAnswers("the topic of models is empty");
        }
        if (schedule.choose(2) == 0) {
            registry.topic().write(copy);
        } else {
            registry.publishAnew(active);
        }
        BoundedWait.until("the topic of models is read again", PATIENCE, () -> RunRegistry.DETECTORS.stream()
                .allMatch(watched ->
                        operator.view().version(watched.detector(), 1).isPresent()));
        inUse.forEach((watched, model) ->
                model.isAssigned(operator.assignment(watched.detector()).active()));
    }

    /** It may be there already: the service creates topics. */
    private boolean createTopic() {
        try {
            ModelRegistry.createTopic(registry.settings());
            return true;
        } catch (RegistryException e) {
            return false; // the broker does not answer yet
        }
    }

    /** Changes the assignment often, until the older changes are gone from the topic. */
    private void compact(Watched watched) throws RegistryException {
        administrator.set(List.of(RegistrySettings.USUAL_TOPIC), COMPACTED_SOON);
        long before = registry.topic().assignments(watched.detector());
        for (int i = 0; i < PROMOTIONS; i++) {
            int version = another(watched);
            assign(watched, () -> operator.promote(watched.detector(), version));
        }
        waiting.await(
                "the topic of models is compacted",
                () -> registry.topic().assignments(watched.detector()) < before + PROMOTIONS);
        administrator.set(List.of(RegistrySettings.USUAL_TOPIC), COMPACTED_AS_USUAL);
    }

    private void compete(Watched watched) throws IOException, InterruptedException {
        inUse(watched).isChanging();
        TwoOperators operators = new TwoOperators(registry, watched.detector());
        operators.compete(another(watched), another(watched));
        operators.findings().forEach(fleet::note);
        inUse(watched).isAssigned(operators.active());
    }

    /** Begins a trial, or ends one in one way or the other. */
    private void tryChallenger(Watched watched) throws RegistryException {
        String detector = watched.detector();
        int challenger = operator.assignment(detector).challenger();
        if (challenger == 0) {
            int version = another(watched, 1);
            double sample = schedule.choose(2) == 0 ? 1 : SMALL_SAMPLE;
            assign(watched, () -> operator.shadow(detector, version, sample));
        } else if (schedule.choose(2) == 0) {
            assign(watched, () -> operator.stopShadow(detector));
        } else {
            assign(watched, () -> operator.promoteChallenger(detector, challenger));
        }
    }

    /** Whether every instance uses the versions that are assigned. */
    boolean areVersionsInUse() {
        return inUse.values().stream().allMatch(ModelInUse::isSettled);
    }

    /** Waits until every instance uses the versions that are assigned, and notes it if one does not. */
    void finish() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!areVersionsInUse() && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE_MILLIS);
        }
        for (ModelInUse model : inUse.values()) {
            if (!model.isSettled()) {
                fleet.note(model.toString());
            }
            model.isChanging();
        }
        registry.findings().forEach(fleet::note);
    }
}

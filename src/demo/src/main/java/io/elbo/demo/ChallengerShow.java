package io.elbo.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What {@code --challenger} shows while payments are scored: another model is published and scores in shadow, the alert diff is
 * printed, it becomes active, and then the one before does again. On a thread of its own, so that the payments go on.
 */
final class ChallengerShow implements AutoCloseable {
    /** The registry's topic. */
    static final String TOPIC = "elbo-demo-models";

    private static final Duration LONGEST_PHASE = Duration.ofSeconds(10);
    private static final int PHASES = 6;
    private static final int SHADOW_PHASES = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TIME_TO_END = Duration.ofSeconds(5);
    private static final long CHECK_MILLIS = 100;
    private static final String DETECTOR = "--detector=payments";
    private static final String WAIT = "--wait=60s";

    private final RegistryCommands registry;
    private final Path challenger;
    private final DemoService service;
    private final VersionCounts versions;
    private final PrintWriter out;
    private final Duration phase;
    private final Thread thread = new Thread(this::run, "challenger-show");
    private volatile boolean isDone;
    private volatile boolean isClosing;
    private volatile String failure = "";

    /**
     * @param challenger a model file
     * @param planned how long payments are sent
     */
    ChallengerShow(
            RegistryCommands registry,
            Path challenger,
            DemoService service,
            VersionCounts versions,
            Duration planned,
            PrintWriter out) {
        this.registry = registry;
        this.challenger = challenger;
        this.service = service;
        this.versions = versions;
        this.out = out;
        Duration share = planned.dividedBy(PHASES);
        phase = share.compareTo(LONGEST_PHASE) < 0 ? share : LONGEST_PHASE;
    }

    /** Publishes the model that is active first; before the service starts, which needs none of its own then. */
    static void publishFirst(RegistryCommands registry, Path model) {
        registry.run(2, "publish", model.toString(), DETECTOR, "--as=active", "--create-topic");
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether everything was shown, or cannot be. */
    boolean isDone() {
        return isDone;
    }

    /** @throws DemoException if something could not be shown */
    void requireShown() {
        if (!failure.isEmpty()) {
            throw new DemoException(failure);
        }
    }

    private void run() {
        try {
            show();
        } catch (DemoException e) {
            failure = isClosing ? "" : "the challenger cannot be shown: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the demo ends
        } finally {
            isDone = true;
        }
    }

    private void show() throws InterruptedException {
        pause(phase);
        registry.run(4, "publish", challenger.toString(), DETECTOR, "--as=challenger");
        pause(phase.multipliedBy(SHADOW_PHASES));
        await("the challenger finds no difference to tell of", () -> diff().isPresent());
        JsonNode found = diff().orElseThrow();
        ChallengerLines.diff(found).forEach(out::println);
        versions.event(ChallengerLines.counts(found));
        int before = found.path("against").asInt();
        int next = found.path("version").asInt();

        registry.run(1, "models", "promote", DETECTOR, Integer.toString(next), WAIT);
        awaitVerdictOf(next);
        versions.event("promoted");
        pause(phase);

        registry.run(1, "models", "rollback", DETECTOR, WAIT);
        awaitVerdictOf(before);
        versions.event("rolled back to version " + before);
    }

    /** What the API says of the challenger, once there is something to tell of. */
    private Optional<JsonNode> diff() {
        return service.challenger("payments").filter(view -> {
            JsonNode counts = view.path("counts");
            return counts.path("gained").asLong() + counts.path("lost").asLong() > 0;
        });
    }

    /** One that is flagged from now on. */
    private void awaitVerdictOf(int version) throws InterruptedException {
        long flagged = versions.flagged(version);
        await("no verdict names version " + version, () -> versions.flagged(version) > flagged);
        out.println("-- models: the first verdict of version " + version + " is there");
    }

    private void await(String problem, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new DemoException(problem + " within " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(CHECK_MILLIS);
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    @Override
    public void close() {
        isClosing = true;
        thread.interrupt();
        try {
            thread.join(TIME_TO_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

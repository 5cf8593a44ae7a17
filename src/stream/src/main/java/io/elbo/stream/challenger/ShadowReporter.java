package io.elbo.stream.challenger;

import io.elbo.core.model.Health;
import io.elbo.registry.Assignment;
import io.elbo.registry.Change;
import io.elbo.registry.GateCheck;
import io.elbo.registry.RegistryException;
import io.elbo.registry.RegistryView;
import io.elbo.registry.ShadowReport;
import io.elbo.registry.ShadowSum;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Detectors;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the registry every {@value #SECONDS} seconds, and when it is closed, what this instance has found of its challengers, and
 * makes a challenger the active model once all instances together have found what its gates ask for. Every instance looks at the
 * gates; the registry lets one of them change the assignment. Has a thread of its own; thread-safe.
 */
public final class ShadowReporter implements AutoCloseable {
    private static final int SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final System.Logger LOG = System.getLogger(ShadowReporter.class.getName());

    /** What is written to the registry. */
    public interface Registry {
        /** Returns at once. */
        void report(ShadowReport report);

        /** @throws RegistryException if it is the challenger no more, or if the assignment has another revision */
        void promoteChallenger(String detector, int version, Change change) throws RegistryException;
    }

    private final Challengers challengers;
    private final Detectors detectors;
    private final String instance;
    private final RegistryView view;
    private final BooleanSupplier isCaughtUp;
    private final Registry registry;
    private final Clock clock;
    private final Map<String, ShadowRun> reportedRuns = new HashMap<>(); // by detector; guarded by this
    private final Map<String, ShadowReport> reported = new HashMap<>(); // the latest, by detector; guarded by this
    private final Map<String, Long> revisions = new HashMap<>(); // of the assignment then, as above
    private @Nullable ScheduledExecutorService thread; // guarded by this

    /**
     * @param instance names this process, and no other one before or after it
     * @param isCaughtUp whether the view knows what the topic says
     */
    public ShadowReporter(
            Challengers challengers,
            Detectors detectors,
            String instance,
            RegistryView view,
            BooleanSupplier isCaughtUp,
            Registry registry,
            Clock clock) {
        this.challengers = challengers;
        this.detectors = detectors;
        this.instance = instance;
        this.view = view;
        this.isCaughtUp = isCaughtUp;
        this.registry = registry;
        this.clock = clock;
    }

    /** Begins to report. */
    public synchronized void start() {
        if (thread != null) {
            return;
        }
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread named = new Thread(work, "elbo-challengers");
            named.setDaemon(true);
            return named;
        });
        var unused = started.scheduleWithFixedDelay(this::tick, SECONDS, SECONDS, TimeUnit.SECONDS);
        thread = started;
    }

    /** Reports and looks at the gates, once. */
    void tick() {
        for (Challenger place : challengers.all()) {
            try {
                report(place);
                promote(place.detector());
            } catch (RuntimeException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "detector " + place.detector() + ": nothing is reported of its challenger",
                        e);
            }
        }
    }

    /** What the run before has found is told once more: its last records may have been committed after it ended. */
    private synchronized void report(Challenger place) {
        long revision =
                view.assignment(place.detector()).map(Assignment::revision).orElse(0L);
        if (!Long.valueOf(revision).equals(revisions.put(place.detector(), revision))) {
            reported.remove(place.detector()); // nobody counts what was reported before the assignment was written
        }
        ShadowRun now = place.run();
        ShadowRun before =
                now == null ? reportedRuns.remove(place.detector()) : reportedRuns.put(place.detector(), now);
        if (before != null && before != now) {
            report(place.detector(), before);
        }
        if (now != null) {
            report(place.detector(), now);
        }
    }

    private void report(String detector, ShadowRun run) {
        ShadowReport report = own(detector, run);
        ShadowReport last = reported.get(detector);
        if (report == null || (last != null && saysTheSame(report, last))) {
            return;
        }
        registry.report(report);
        reported.put(detector, report);
    }

    private static boolean saysTheSame(ShadowReport report, ShadowReport last) {
        return report.version() == last.version()
                && report.against() == last.against()
                && report.counts().equals(last.counts())
                && Objects.equals(report.suspended(), last.suspended());
    }

    /** What this instance has found; null if it has not compared anything. */
    private @Nullable ShadowReport own(String detector, ShadowRun run) {
        AlertDiff diff = run.diff();
        return diff == null
                ? null
                : new ShadowReport(
                        detector,
                        run.version(),
                        diff.against(),
                        instance,
                        diff.since().toString(),
                        clock.instant().toString(),
                        diff.figures().counts(),
                        detectors.find(detector).map(ShadowReporter::budget).orElse(0.0),
                        diff.gained(),
                        diff.lost(),
                        run.whySuspended());
    }

    private void promote(String detector) {
        ChallengerStatus status = status(detector).orElse(null);
        if (status == null
                || !status.isOfAllInstances()
                || status.gates() == null
                || !status.gates().passed()) {
            return;
        }
        Assignment assignment = status.assignment();
        int version = assignment.challenger();
        ShadowReport.Counts counts = status.found().counts();
        String why = "gates passed: " + counts.records() + " records, " + counts.gained() + " anomalies gained, "
                + counts.lost() + " lost, " + counts.kept() + " kept";
        try {
            registry.promoteChallenger(detector, version, new Change(GateCheck.WHO, why, assignment.revision()));
            LOG.log(
                    System.Logger.Level.INFO,
                    "detector {0}: the challenger, version {1}, becomes active: {2}",
                    detector,
                    version,
                    why);
        } catch (RegistryException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "detector {0}: the challenger, version {1}, has passed its gates, but this instance does not make it"
                            + " active: {2}",
                    detector,
                    version,
                    e.getMessage());
        }
    }

    /** How the detector's challenger does; empty if it has none. */
    public Optional<ChallengerStatus> status(String detector) {
        Assignment assignment = view.assignment(detector).orElse(null);
        Detector judging = detectors.find(detector).orElse(null);
        if (assignment == null || assignment.challenger() == 0 || judging == null) {
            return Optional.empty();
        }
        int against = view.instances(detector).judging(assignment.active());
        ShadowSum found = ShadowSum.of(assignment.challenger(), against, reports(assignment));
        GateCheck check = assignment.gates() == null
                ? null
                : GateCheck.of(view, assignment, found, fileHealth(judging), clock.instant());
        return Optional.of(new ChallengerStatus(assignment, found, isCaughtUp.getAsBoolean(), budget(judging), check));
    }

    private static double budget(Detector detector) {
        return detector.policies().typical().warning().probability();
    }

    /** Of the file of the configuration; null if it is not in use here, or if the trainer has not examined it. */
    private static @Nullable Health fileHealth(Detector detector) {
        return Integer.valueOf(0).equals(detector.active().origin().registryVersion())
                ? detector.active().metadata().health()
                : null;
    }

    /** Of all instances; of this one the newest figures, which it may not have reported yet. */
    private List<ShadowReport> reports(Assignment assignment) {
        List<ShadowReport> reports =
                new ArrayList<>(view.shadowReports(assignment.detector(), assignment.challenger()));
        Challenger place = challengers.find(assignment.detector());
        ShadowRun run = place == null ? null : place.run();
        if (run != null && run.version() == assignment.challenger()) {
            ShadowReport own = own(assignment.detector(), run);
            if (own != null) {
                reports.removeIf(report -> report.instance().equals(instance));
                reports.add(own);
            }
        }
        return reports;
    }

    /** Reports for the last time: after the streams have committed for the last time. */
    @Override
    public void close() {
        ScheduledExecutorService ending;
        synchronized (this) {
            ending = thread;
            thread = null;
        }
        if (ending == null) {
            return;
        }
        ending.shutdown();
        try {
            if (!ending.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "the registry does not answer: it may lack the last figures");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Challenger place : challengers.all()) {
            report(place);
        }
    }
}

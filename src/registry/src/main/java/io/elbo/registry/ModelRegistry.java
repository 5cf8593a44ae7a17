package io.elbo.registry;

import io.elbo.registry.topic.CompactedTable;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The registry of models: one compacted topic that says which versions of each detector's model there are and which of them are in
 * use, and that holds their bytes or says where they are.
 *
 * <p>Reading begins when the registry is opened, on a thread of its own; {@link #view} says what is known so far. What changes
 * something waits for a transaction of the Kafka cluster, and reads the topic to its end first ({@link RegistryWriter}). Thread-safe.
 */
public final class ModelRegistry implements AutoCloseable {
    /** How long the download of a model by reference may take if nothing else is said. */
    public static final Duration DOWNLOAD_LIMIT = Duration.ofMinutes(5);

    /** What a detector's name looks like. */
    private static final Pattern DETECTOR = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    /** Reports of instances that have said nothing for so long are deleted when the detector's versions change. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(7);

    private final RegistrySettings settings;
    private final Clock clock;
    private final RegistryView view;
    private final CompactedTable table;
    private final RegistryWriter writer;
    private final ReportWriter reports;
    private final ModelBytes bytes;

    private ModelRegistry(RegistrySettings settings, Consumer<String> changed, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        view = new RegistryView(changed, clock);
        table = new CompactedTable(settings.topic(), settings.kafka(), view.listener());
        writer = new RegistryWriter(settings, view, table);
        reports = new ReportWriter(settings);
        bytes = new ModelBytes(settings, view, table);
    }

    /**
     * Begins to read the topic and returns at once, also while the broker is away or the topic is missing.
     *
     * @param changed told the detector's name after each change that concerns it, on the reading thread; must be quick
     */
    public static ModelRegistry open(RegistrySettings settings, Consumer<String> changed) {
        return open(settings, changed, Clock.systemUTC());
    }

    static ModelRegistry open(RegistrySettings settings, Consumer<String> changed, Clock clock) {
        ModelRegistry registry = new ModelRegistry(settings, changed, clock);
        registry.table.start();
        return registry;
    }

    /** Creates the topic with one partition and the cluster's default replication; returns false if it is there already. */
    public static boolean createTopic(RegistrySettings settings) throws RegistryException {
        try (RegistryTopic topic = RegistryTopic.of(settings)) {
            return topic.create();
        }
    }

    /** The same, if the cluster answers in time. */
    public static boolean createTopic(RegistrySettings settings, Duration limit) throws RegistryException {
        try (RegistryTopic topic = RegistryTopic.of(settings, limit)) {
            return topic.create();
        }
    }

    /**
     * Asks the cluster whether the topic is as a registry needs it.
     *
     * @return what this user may not find out, in one line for a person; empty if the topic is good
     * @throws UnusableTopicException if the topic cannot hold a registry; the message says what to do
     * @throws RegistryException if it is missing, or the cluster does not answer
     */
    public Optional<String> requireTopic() throws RegistryException {
        try (RegistryTopic topic = RegistryTopic.of(settings)) {
            return topic.requireUsable();
        }
    }

    /** The same, if the cluster answers in time. */
    public Optional<String> requireTopic(Duration limit) throws RegistryException {
        try (RegistryTopic topic = RegistryTopic.of(settings, limit)) {
            return topic.requireUsable();
        }
    }

    /** What the topic says. */
    public RegistryView view() {
        return view;
    }

    /** Whether {@link #view} knows what the topic held when reading began, and the topic is there. */
    public boolean isCaughtUp() {
        return table.isCaughtUp();
    }

    /** One line for a person; empty if the topic is read. */
    public Optional<String> whyNotCaughtUp() {
        return table.whyNotCaughtUp();
    }

    /** Waits until the topic is read to its end; returns false if that takes longer. */
    public boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
        return table.awaitCaughtUp(timeout);
    }

    /**
     * Makes a model a new version of its detector. Its bytes and what is said of it become visible at once, or nothing does.
     *
     * @throws RegistryException if it is too large, its reference leads to other bytes, or the topic cannot be written
     */
    public ModelVersion publish(Publication publication) throws RegistryException {
        requireDetector(publication.detector());
        ModelContent content = publication.content();
        if (content.size() > settings.maxBytes()) {
            throw new RegistryException(
                    "the model has " + content.size() + " bytes, more than the " + settings.maxBytes()
                            + " that are allowed: set --max-bytes here, and elbo.models.max-bytes for the service");
        }
        String reference = publication.reference();
        if (reference != null) {
            bytes.requireAt(reference, content);
        }
        int chunks = reference == null ? content.chunks() : 0;
        return writer.write(chunks, () -> new PublishingStep(view, publication, now()).plan());
    }

    /**
     * The version becomes the active one; 0 is the file of the configuration.
     *
     * @throws RegistryException if it cannot be; or if a living instance refuses it, unless the change is forced
     */
    public Assignment promote(String detector, int version, Change change) throws RegistryException {
        return assign(detector, change, changes -> changes.promote(version));
    }

    /**
     * The version becomes the active one if it still is the challenger. Returns what is there if it is active already, so that
     * several instances may find at the same time that it has passed its gates.
     *
     * @throws RegistryException as {@link #promote}
     */
    public Assignment promoteChallenger(String detector, int version, Change change) throws RegistryException {
        Optional<Assignment> known = view.assignment(detector);
        if (known.isPresent() && known.get().active() == version) {
            return known.get(); // without taking the transactional id from somebody who has work to do
        }
        return assign(detector, change, changes -> changes.promoteChallenger(version));
    }

    /** The version becomes the challenger: it scores beside the active one. */
    public Assignment shadow(String detector, int version, ShadowTerms terms, Change change) throws RegistryException {
        return assign(detector, change, changes -> changes.shadow(version, terms));
    }

    /** There is no challenger any more. */
    public Assignment stopShadow(String detector, Change change) throws RegistryException {
        return assign(detector, change, AssignmentChanges::stopShadow);
    }

    /**
     * A version that was active before becomes active again.
     *
     * @param version the one to go back to; 0 is the file of the configuration, null is where {@link WayBack} leads
     * @throws RegistryException as {@link #promote}, or if there is no way back
     */
    public Assignment rollback(String detector, @Nullable Integer version, Change change) throws RegistryException {
        return assign(detector, change, changes -> changes.rollback(version));
    }

    /**
     * The version can be used no more, and its bytes are deleted if no other version has the same.
     *
     * @throws RegistryException if the assignment names it, if living instances use it whatever the assignment says, or if it is the
     *     one to go back to while the active version is not known to be in use
     */
    public ModelVersion retire(String detector, int version, Change change) throws RegistryException {
        return writer.write(0, () -> {
            AssignmentChanges changes = new AssignmentChanges(view, detector, change, now());
            ModelVersion found = view.version(detector, version)
                    .orElseThrow(() -> new UnknownVersionException(
                            "there is no version " + version + " of detector " + detector + " in the registry"));
            if (found.retired()) {
                return new RegistryWriter.Plan<>(found, List.of());
            }
            Optional<String> why = VersionNeeds.of(view, changes.now()).whyNotRetired(version);
            if (why.isPresent()) {
                throw new RegistryException(found + " cannot be retired, since " + why.get()
                        + ": promote another version that instances can use, or end the trial, before you retire it");
            }
            Retirement retirement = new Retirement(view, List.of(found));
            return new RegistryWriter.Plan<>(found.retire(), retirement.writes());
        });
    }

    /** The detector stops reading its topic on every instance, until it is resumed. Returns what is there if it is paused already. */
    public Control pause(String detector, Change change) throws RegistryException {
        return control(detector, change, ControlChanges::pause);
    }

    /** The detector goes on where it has stopped. Returns what is there if it is not paused. */
    public Control resume(String detector, Change change) throws RegistryException {
        return control(detector, change, ControlChanges::resume);
    }

    /**
     * Sets the detector's budgets, as the configuration would. It is for the caller to find out whether the detector can keep to them.
     *
     * @param alert null for that of the configuration
     * @param critical null for that of the configuration
     */
    public Control setBudgets(String detector, @Nullable String alert, @Nullable String critical, Change change)
            throws RegistryException {
        return control(detector, change, changes -> changes.setBudgets(alert, critical));
    }

    private Control control(String detector, Change change, Function<ControlChanges, Control> step)
            throws RegistryException {
        requireDetector(detector);
        return writer.write(0, () -> {
            ControlChanges changes = new ControlChanges(view.controlOrInitial(detector), change, now());
            Control next = step.apply(changes);
            return new RegistryWriter.Plan<>(
                    next,
                    next.equals(changes.now())
                            ? List.of()
                            : List.of(new Write.Json(new RegistryKey.OfControl(detector), next)));
        });
    }

    private interface Decision {
        Assignment after(AssignmentChanges changes) throws RegistryException;
    }

    private Assignment assign(String detector, Change change, Decision decision) throws RegistryException {
        requireDetector(detector);
        return writer.write(0, () -> {
            AssignmentChanges changes = new AssignmentChanges(view, detector, change, now());
            Assignment next = decision.after(changes);
            List<Write> writes = new ArrayList<>();
            if (!next.equals(changes.now())) {
                writes.add(new Write.Json(new RegistryKey.OfAssignment(detector), next));
                view.instanceKeysBefore(detector, clock.millis() - FORGOTTEN_AFTER.toMillis())
                        .forEach(key -> writes.add(new Write.Tombstone(key)));
            }
            return new RegistryWriter.Plan<>(next, writes);
        });
    }

    /** Writes what this instance does with a version. Returns at once; what cannot be written is logged. */
    public void report(InstanceReport report) {
        reports.write(new Write.Json(key(report), report));
    }

    /** Deletes what this instance has reported of a version. Returns at once. */
    public void remove(InstanceReport report) {
        reports.write(new Write.Tombstone(key(report)));
    }

    private static RegistryKey key(InstanceReport report) {
        return new RegistryKey.OfInstance(report.detector(), report.version(), report.instance());
    }

    /** Writes what this instance has found of a challenger's verdicts. Returns at once; what cannot be written is logged. */
    public void report(ShadowReport report) {
        reports.write(new Write.Json(
                new RegistryKey.OfShadow(report.detector(), report.version(), report.instance()), report));
    }

    /** The same as {@link #bytes(ModelVersion, Duration)} within {@link #DOWNLOAD_LIMIT}. */
    public byte[] bytes(ModelVersion version) throws RegistryException {
        return bytes(version, DOWNLOAD_LIMIT);
    }

    /**
     * The model itself: from the topic, or from where its version refers to. May take as long as a download; never call it on the
     * thread that tells of changes. Whoever interrupts the thread ends it.
     *
     * @param limit how long a download by reference may take; a server that sends next to nothing is given up earlier
     * @throws RegistryException if it cannot be had, is too large, or is not what was published
     */
    public byte[] bytes(ModelVersion version, Duration limit) throws RegistryException {
        return bytes.of(version, limit);
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static void requireDetector(String detector) throws RegistryException {
        if (!DETECTOR.matcher(detector).matches()) {
            throw new RegistryException(
                    "'" + detector + "' is no name of a detector: up to 64 letters, digits, - and _");
        }
    }

    /** Writes the reports that are waiting, for some seconds at most, and ends all threads. */
    @Override
    public void close() {
        reports.close();
        table.close();
    }
}

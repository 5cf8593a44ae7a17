package io.elbo.registry;

import io.elbo.registry.topic.CompactedTable;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the registry's topic says, as far as this process has read it: everything but the models' bytes, of which it keeps where they
 * stand. It is fed by a {@link CompactedTable} and may be asked by any thread. Values that cannot be read are passed over with a
 * warning, since other releases and other programs may write to the topic.
 */
public final class RegistryView {
    private static final System.Logger LOG = System.getLogger(RegistryView.class.getName());

    private final NavigableMap<String, Entry> entries = new ConcurrentSkipListMap<>(); // by key
    private final ChunkPlaces chunks = new ChunkPlaces();
    private final Consumer<String> changed;
    private final Clock clock;

    /** @param told whether the topic has told it since reading began */
    private record Entry(RegistryKey key, Object value, long timestampMillis, long offset, boolean told) {}

    /**
     * @param changed told the detector's name after each change that concerns it, on the table's thread; must be quick
     * @param clock by which instances live that have said something lately
     */
    public RegistryView(Consumer<String> changed, Clock clock) {
        this.changed = changed;
        this.clock = clock;
    }

    /** The detectors that anything is published or assigned for, in alphabetical order. */
    public Set<String> detectors() {
        Set<String> detectors = new TreeSet<>();
        for (Entry entry : entries.values()) {
            if (entry.value() instanceof ModelVersion || entry.value() instanceof Assignment) {
                detectors.add(String.valueOf(entry.key().detector()));
            }
        }
        return detectors;
    }

    /** Which versions the detector uses; empty if nobody has said so. */
    public Optional<Assignment> assignment(String detector) {
        return value(new RegistryKey.OfAssignment(detector), Assignment.class);
    }

    /** The same, as long as nobody has said so {@link Assignment#initial the one at the beginning}. */
    public Assignment assignmentOrInitial(String detector) {
        return assignment(detector).orElseGet(() -> Assignment.initial(detector));
    }

    /** Whether the detector is paused, and its budgets; empty if nobody has said anything of it. */
    public Optional<Control> control(String detector) {
        return value(new RegistryKey.OfControl(detector), Control.class);
    }

    /** The same, as long as nobody has said anything {@link Control#initial the one at the beginning}. */
    public Control controlOrInitial(String detector) {
        return control(detector).orElseGet(() -> Control.initial(detector));
    }

    /** A published version of a detector's model. */
    public Optional<ModelVersion> version(String detector, int version) {
        return value(new RegistryKey.OfVersion(detector, version), ModelVersion.class);
    }

    /** Every published version of a detector's model, the oldest first. */
    public List<ModelVersion> versions(String detector) {
        Map<Integer, ModelVersion> versions = new TreeMap<>();
        below(RegistryKey.OfVersion.of(detector), ModelVersion.class)
                .forEach(version -> versions.put(version.version(), version));
        return List.copyOf(versions.values());
    }

    /** Every published version of all detectors. */
    List<ModelVersion> versions() {
        return below(RegistryKey.OfVersion.ALL, ModelVersion.class);
    }

    /** How a version stands; empty if there is none of this number. */
    public Optional<VersionState> state(String detector, int version) {
        return version(detector, version).map(this::state);
    }

    private VersionState state(ModelVersion version) {
        Assignment assignment = assignmentOrInitial(version.detector());
        if (assignment.active() == version.version()) {
            return VersionState.ACTIVE;
        } else if (version.retired()) {
            return VersionState.RETIRED;
        } else if (assignment.challenger() == version.version()) {
            return VersionState.CHALLENGER;
        }
        DetectorInstances instances = instances(version.detector());
        if (!instances.refusals(version.version()).isEmpty()) {
            return VersionState.REFUSED;
        }
        return instances.wasUsable(version.version()) ? VersionState.VERIFIED : VersionState.ANNOUNCED;
    }

    /** What the instances of the service say of the detector's versions. */
    public DetectorInstances instances(String detector) {
        Entry assignment = entries.get(new RegistryKey.OfAssignment(detector).text());
        List<DetectorInstances.Told> told = new ArrayList<>();
        for (Entry entry : entriesBelow(RegistryKey.OfInstance.of(detector))) {
            if (entry.value() instanceof InstanceReport report) {
                told.add(new DetectorInstances.Told(report, entry.timestampMillis(), entry.offset()));
            }
        }
        return new DetectorInstances(told, clock.millis(), assignment == null ? -1 : assignment.offset());
    }

    /**
     * What instances have told of a challenger's verdicts since the detector's assignment was written: before, the version may have been
     * the challenger another time. Reports against other active versions are included.
     */
    public List<ShadowReport> shadowReports(String detector, int version) {
        Entry assignment = entries.get(new RegistryKey.OfAssignment(detector).text());
        List<ShadowReport> reports = new ArrayList<>();
        for (Entry entry : entriesBelow(RegistryKey.OfShadow.of(detector, version))) {
            if (entry.value() instanceof ShadowReport report
                    && (assignment == null || entry.offset() > assignment.offset())) {
                reports.add(report);
            }
        }
        return reports;
    }

    /** Keys of the reports about one version, for those who delete them. */
    List<RegistryKey> reportKeys(String detector, int version) {
        List<RegistryKey> keys = new ArrayList<>();
        entriesBelow(RegistryKey.OfInstance.of(detector, version)).forEach(entry -> keys.add(entry.key()));
        entriesBelow(RegistryKey.OfShadow.of(detector, version)).forEach(entry -> keys.add(entry.key()));
        return keys;
    }

    /** Keys of the reports about a detector that instances which live no more have written before a time. */
    List<RegistryKey> instanceKeysBefore(String detector, long millis) {
        Set<String> living = instances(detector).living();
        return entriesBelow(RegistryKey.OfInstance.of(detector)).stream()
                .filter(entry -> entry.timestampMillis() < millis
                        && entry.value() instanceof InstanceReport report
                        && !living.contains(report.instance()))
                .map(Entry::key)
                .toList();
    }

    /** Where the bytes of models stand. */
    ChunkPlaces chunks() {
        return chunks;
    }

    /** Where the value of a key stands in the topic; empty if it has none. */
    OptionalLong offset(RegistryKey key) {
        Entry entry = entries.get(key.text());
        return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.offset());
    }

    private <T> Optional<T> value(RegistryKey key, Class<T> type) {
        Entry entry = entries.get(key.text());
        return entry == null ? Optional.empty() : Optional.of(type.cast(entry.value()));
    }

    private <T> List<T> below(String prefix, Class<T> type) {
        return entriesBelow(prefix).stream()
                .map(entry -> type.cast(entry.value()))
                .toList();
    }

    /** @param prefix ends with a slash, whose successor is the digit 0 */
    private List<Entry> entriesBelow(String prefix) {
        String end = prefix.substring(0, prefix.length() - 1) + '0';
        return List.copyOf(entries.subMap(prefix, end).values());
    }

    /** What feeds the view. */
    public CompactedTable.Listener listener() {
        return new CompactedTable.Listener() {
            @Override
            public void restarted() {
                entries.replaceAll((key, entry) ->
                        new Entry(entry.key(), entry.value(), entry.timestampMillis(), entry.offset(), false));
                chunks.clear(); // what stood at a place may stand elsewhere, or nowhere
            }

            @Override
            public void changed(String text, byte @Nullable [] value, long timestampMillis) {
                throw new IllegalStateException("a place is needed");
            }

            @Override
            public void changed(
                    String text, byte @Nullable [] value, long timestampMillis, CompactedTable.Place place) {
                RegistryKey.read(text).ifPresent(key -> put(key, value, timestampMillis, place));
            }

            @Override
            public void caughtUp() {
                List<Entry> gone =
                        entries.values().stream().filter(entry -> !entry.told()).toList();
                gone.forEach(entry -> {
                    entries.remove(entry.key().text());
                    tell(entry.key());
                });
            }
        };
    }

    private void put(RegistryKey key, byte @Nullable [] value, long timestampMillis, CompactedTable.Place place) {
        if (key instanceof RegistryKey.OfChunk chunk) {
            chunks.put(chunk, value == null ? null : place);
            return;
        }
        if (value == null) {
            entries.remove(key.text());
        } else {
            try {
                entries.put(key.text(), new Entry(key, key.read(value), timestampMillis, place.offset(), true));
            } catch (IOException | RuntimeException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the registry has a value that cannot be read at key {0}, offset {1}: {2}",
                        key.text(),
                        place.offset(),
                        firstLine(e));
                return;
            }
        }
        tell(key);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private void tell(RegistryKey key) {
        String detector = key.detector();
        if (detector != null) {
            changed.accept(detector);
        }
    }
}

package io.elbo.registry;

import io.elbo.registry.topic.CompactedTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the registry's topic says, as far as this process has read it: everything but the models' bytes. It is fed by a {@link
 * CompactedTable} and may be asked by any thread. Values that cannot be read are passed over with a warning, since other releases
 * and other programs may write to the topic.
 */
public final class RegistryView {
    private static final System.Logger LOG = System.getLogger(RegistryView.class.getName());

    private final Map<String, Entry> entries = new ConcurrentSkipListMap<>(); // by key
    private final Consumer<String> changed;

    /** @param told whether the topic has told it since reading began */
    private record Entry(RegistryKey key, Object value, boolean told) {}

    /** @param changed told the detector's name after each change that concerns it, on the table's thread; must be quick */
    public RegistryView(Consumer<String> changed) {
        this.changed = changed;
    }

    /** Which versions the detector uses; empty if nobody has said so. */
    public Optional<Assignment> assignment(String detector) {
        return value(new RegistryKey.OfAssignment(detector), Assignment.class);
    }

    /** A published version of a detector's model. */
    public Optional<ModelVersion> version(String detector, int version) {
        return value(new RegistryKey.OfVersion(detector, version), ModelVersion.class);
    }

    /** Every published version of a detector's model, the oldest first. */
    public List<ModelVersion> versions(String detector) {
        Map<Integer, ModelVersion> versions = new TreeMap<>();
        for (Entry entry : entries.values()) {
            if (entry.value() instanceof ModelVersion version
                    && version.detector().equals(detector)) {
                versions.put(version.version(), version);
            }
        }
        return List.copyOf(versions.values());
    }

    /** What instances say of a version. */
    public List<InstanceReport> reports(String detector, int version) {
        List<InstanceReport> reports = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.value() instanceof InstanceReport report
                    && report.detector().equals(detector)
                    && report.version() == version) {
                reports.add(report);
            }
        }
        return reports;
    }

    /** What instances found of a challenger's verdicts; reports against other active versions included. */
    public List<ShadowReport> shadowReports(String detector, int version) {
        List<ShadowReport> reports = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.value() instanceof ShadowReport report
                    && report.detector().equals(detector)
                    && report.version() == version) {
                reports.add(report);
            }
        }
        return reports;
    }

    private <T> Optional<T> value(RegistryKey key, Class<T> type) {
        Entry entry = entries.get(key.text());
        return entry == null ? Optional.empty() : Optional.of(type.cast(entry.value()));
    }

    /** What feeds the view. */
    public CompactedTable.Listener listener() {
        return new CompactedTable.Listener() {
            @Override
            public void restarted() {
                entries.replaceAll((key, entry) -> new Entry(entry.key(), entry.value(), false));
            }

            @Override
            public void changed(String text, byte @Nullable [] value, long timestampMillis) {
                RegistryKey.read(text).ifPresent(key -> put(key, value));
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

    private void put(RegistryKey key, byte @Nullable [] json) {
        if (json == null) {
            entries.remove(key.text());
        } else {
            try {
                Object value = read(key, json);
                if (value == null) {
                    return;
                }
                entries.put(key.text(), new Entry(key, value, true));
            } catch (IOException | RuntimeException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the registry has a value that cannot be read at key {0}: {1}",
                        key.text(),
                        e.getMessage());
                return;
            }
        }
        tell(key);
    }

    private void tell(RegistryKey key) {
        String detector = detector(key);
        if (detector != null) {
            changed.accept(detector);
        }
    }

    /** Null for the bytes of a model, which the view does not keep. */
    private static @Nullable Object read(RegistryKey key, byte[] json) throws IOException {
        if (key instanceof RegistryKey.OfVersion) {
            return RegistryJson.read(json, ModelVersion.class);
        } else if (key instanceof RegistryKey.OfAssignment) {
            return RegistryJson.read(json, Assignment.class);
        } else if (key instanceof RegistryKey.OfInstance) {
            return RegistryJson.read(json, InstanceReport.class);
        } else if (key instanceof RegistryKey.OfShadow) {
            return RegistryJson.read(json, ShadowReport.class);
        }
        return null;
    }

    private static @Nullable String detector(RegistryKey key) {
        if (key instanceof RegistryKey.OfVersion version) {
            return version.detector();
        } else if (key instanceof RegistryKey.OfAssignment assignment) {
            return assignment.detector();
        } else if (key instanceof RegistryKey.OfInstance instance) {
            return instance.detector();
        } else if (key instanceof RegistryKey.OfShadow shadow) {
            return shadow.detector();
        }
        return null;
    }
}

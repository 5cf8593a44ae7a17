package io.elbo.stream.policy;

import io.elbo.registry.topic.CompactedTable;
import io.elbo.stream.settings.DetectorSettings;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What all partitions of all learning detectors have learned: this process's picture of one compacted topic, into which
 * every partition's owner writes. A new owner starts from it, and budgets per unit of time need the sum of all rates.
 *
 * <p>Sums are kept as states arrive, on the table's thread: a state that arrives costs one subtraction and one addition, and
 * once a minute all states are added anew, so that partitions whose records have ceased sink. A stream thread reads one
 * number and never looks at other partitions' states. The first edition looked at all states for each partition each second:
 * 3,000 partitions kept 8.5 cores busy.
 *
 * <p>Each model of a detector has states of its own, so that one that becomes active again goes on with what was learned of its
 * scores. A partition's rate is the same for all of them.
 *
 * <p>Only states of this process's own detectors are kept, about 4 KB each, of the {@value #MAX_MODELS} models of each that were
 * written last. Thread-safe.
 */
public final class LearnedStates implements AutoCloseable {
    /** A partition that has not been written for so long, while others have, is silent: it ages by the others' time. */
    static final long SILENT_MILLIS = 120_000;

    /** Of one detector: what the others have learned stays in the topic, and is not found until the next start. */
    static final int MAX_MODELS = 12;

    private static final int TICKS_UNTIL_SUMMED_ANEW = 60;
    /** The detector with its input, the model's identity if it is not the configured file, and the partition. */
    private static final Pattern KEY = Pattern.compile("([^/]+/[^/]+/)(?:([^/]+)/)?([0-9]{1,9})");

    private final String topic;
    private final Map<String, Partitions> byDetector; // by the start of their keys
    private final @Nullable CompactedTable table;
    private int ticks;
    private long looks;

    /** Of one detector. The table's thread changes it, any thread reads it. */
    private static final class Partitions {
        final Map<Integer, Entry> all = new ConcurrentHashMap<>(); // the newest of each partition, of whatever model
        final Map<String, OfModel> models = new ConcurrentHashMap<>(); // by identity
        double sum; // of all partitions that know their rate; the table's thread only
        volatile double perSecond; // the same, for any thread

        OfModel model(String identity) {
            return models.computeIfAbsent(identity, unused -> new OfModel());
        }

        /** Forgets what was written longest ago if there are too many models. */
        void bound() {
            while (models.size() > MAX_MODELS) {
                String oldest = models.entrySet().stream()
                        .filter(each -> each.getValue().here.isEmpty())
                        .min(Comparator.comparingLong(each -> each.getValue().writtenMillis))
                        .map(Map.Entry::getKey)
                        .orElse(null);
                if (oldest == null) {
                    return;
                }
                models.remove(oldest);
            }
        }
    }

    /** What was learned of the scores of one model. As above. */
    private static final class OfModel {
        final Map<Integer, Known> states = new ConcurrentHashMap<>(); // by partition
        final Map<Integer, PartitionLearning> here = new ConcurrentHashMap<>(); // partitions of this process's tasks
        volatile long writtenMillis;
    }

    private record Known(LearnedState state, boolean told) {}

    /** @param perSecond what it adds to the sum */
    private record Entry(String model, LearnedState state, long writtenMillis, double perSecond, boolean told) {}

    private LearnedStates(
            String topic, Collection<DetectorSettings> detectors, @Nullable Map<String, Object> consumer) {
        this.topic = topic;
        byDetector = new HashMap<>();
        for (DetectorSettings detector : detectors) {
            if (detector.learns()) {
                byDetector.put(prefix(detector.name(), detector.input()), new Partitions());
            }
        }
        table = consumer == null ? null : new CompactedTable(topic, consumer, listener());
    }

    /**
     * @param detectors of this process
     * @param consumer configuration of a consumer, with the user's security settings
     */
    public static LearnedStates of(String topic, Collection<DetectorSettings> detectors, Map<String, Object> consumer) {
        return new LearnedStates(topic, detectors, consumer);
    }

    /** Without a topic behind it: for tests, and for a process whose detectors do not learn. */
    public static LearnedStates unconnected(String topic, Collection<DetectorSettings> detectors) {
        return new LearnedStates(topic, detectors, null);
    }

    /** Starts reading and returns at once, also while the broker is away. */
    public void start() {
        if (table != null) {
            table.start();
        }
    }

    /** Where owners write. */
    String topic() {
        return topic;
    }

    /** Whether the topic is there and has been read: an owner that writes before could overwrite what it has not seen. */
    public boolean isCaughtUp() {
        return table == null || table.isCaughtUp();
    }

    /** One line for a person; empty if all is well. */
    public Optional<String> whyNotCaughtUp() {
        return table == null ? Optional.empty() : table.whyNotCaughtUp();
    }

    /** @param model its identity; empty for the file of the configuration */
    static String key(String detector, String input, String model, int partition) {
        return prefix(detector, input) + (model.isEmpty() ? "" : model + "/") + partition;
    }

    private static String prefix(String detector, String input) {
        return detector + "/" + input + "/";
    }

    /** From now on the owner is told when the state of another owner of its partition and model arrives. */
    void follow(PartitionLearning owner, String detector, String input, String model, int partition) {
        Partitions partitions = byDetector.get(prefix(detector, input));
        if (partitions != null) {
            partitions.model(model).here.put(partition, owner);
        }
    }

    /** The owner is told no more. */
    void leave(PartitionLearning owner, String detector, String input, String model, int partition) {
        Partitions partitions = byDetector.get(prefix(detector, input));
        if (partitions != null) {
            partitions.model(model).here.remove(partition, owner);
        }
    }

    /** The partition's newest state with a model; null if it has none. */
    @Nullable
    LearnedState newest(String detector, String input, String model, int partition) {
        Partitions partitions = byDetector.get(prefix(detector, input));
        Known known = partitions == null ? null : partitions.model(model).states.get(partition);
        return known == null ? null : known.state();
    }

    /** The partition's newest state with whatever model, whose rate holds for all of them; null if it has none. */
    @Nullable
    LearnedState newest(String detector, String input, int partition) {
        Partitions partitions = byDetector.get(prefix(detector, input));
        Entry entry = partitions == null ? null : partitions.all.get(partition);
        return entry == null ? null : entry.state();
    }

    /** Records per second of the detector's other partitions together; NaN if none of them knows. */
    double othersPerSecond(String detector, String input, int partition) {
        Partitions partitions = byDetector.get(prefix(detector, input));
        if (partitions == null) {
            return Double.NaN;
        }
        Entry own = partitions.all.get(partition);
        double others = partitions.perSecond - (own == null ? 0 : own.perSecond());
        return others > 0 ? others : Double.NaN;
    }

    /** How often a state was looked at, for tests of what learning costs. */
    long looks() {
        return looks;
    }

    CompactedTable.Listener listener() {
        return new CompactedTable.Listener() {
            @Override
            public void restarted() {
                for (Partitions partitions : byDetector.values()) {
                    partitions.all.replaceAll((unused, entry) ->
                            new Entry(entry.model(), entry.state(), entry.writtenMillis(), entry.perSecond(), false));
                    partitions
                            .models
                            .values()
                            .forEach(model ->
                                    model.states.replaceAll((unused, known) -> new Known(known.state(), false)));
                }
            }

            @Override
            public void changed(String key, byte @Nullable [] value, long timestampMillis) {
                Matcher parts = KEY.matcher(key);
                Partitions partitions = parts.matches() ? byDetector.get(parts.group(1)) : null;
                if (partitions != null) {
                    String model = parts.group(2) == null ? "" : parts.group(2);
                    put(partitions, model, Integer.parseInt(parts.group(3)), value, timestampMillis);
                }
            }

            @Override
            public void caughtUp() {
                for (Partitions partitions : byDetector.values()) {
                    partitions.all.values().removeIf(entry -> !entry.told());
                    partitions.models.values().forEach(model -> model.states
                            .values()
                            .removeIf(known -> !known.told()));
                    sumAnew(partitions);
                }
            }

            @Override
            public void tick() {
                if (++ticks % TICKS_UNTIL_SUMMED_ANEW == 0) {
                    byDetector.values().forEach(LearnedStates.this::sumAnew);
                }
            }
        };
    }

    private void put(
            Partitions partitions, String model, int partition, byte @Nullable [] value, long timestampMillis) {
        LearnedState state = value == null ? null : LearnedState.read(value);
        OfModel ofModel = partitions.model(model);
        Known known = ofModel.states.get(partition);
        looks++;
        if (state == null) {
            ofModel.states.remove(partition);
        } else if (known != null
                && known.told()
                && known.state().learner() != state.learner()
                && known.state().learned() > state.learned()) {
            return; // a new owner that has not seen yet what the last one learned, and soon will
        } else {
            ofModel.states.put(partition, new Known(state, true));
            ofModel.writtenMillis = Math.max(ofModel.writtenMillis, timestampMillis);
            partitions.bound();
        }
        PartitionLearning owner = ofModel.here.get(partition);
        if (owner != null && state != null) {
            owner.arrived(state);
        }
        sum(partitions, model, partition, state, timestampMillis);
    }

    /** Lets the sum of rates follow: whatever the models are, a partition has one rate, which is the newest one. */
    private static void sum(
            Partitions partitions, String model, int partition, @Nullable LearnedState state, long timestampMillis) {
        Entry before = partitions.all.get(partition);
        if (state == null) {
            if (before != null && before.model().equals(model)) {
                partitions.all.remove(partition);
            }
        } else if (before == null
                || !before.told()
                || before.model().equals(model)
                || state.rate().newestMillis() >= before.state().rate().newestMillis()) {
            double perSecond = known(state.rate().perSecond(state.rate().newestMillis()));
            partitions.all.put(partition, new Entry(model, state, timestampMillis, perSecond, true));
        }
        Entry after = partitions.all.get(partition);
        partitions.sum += (after == null ? 0 : after.perSecond()) - (before == null ? 0 : before.perSecond());
        partitions.perSecond = partitions.sum;
    }

    private static double known(double perSecond) {
        return Double.isNaN(perSecond) ? 0 : perSecond;
    }

    /** Lets silent partitions age by the time of the others, and adds all of them without the errors of many small steps. */
    private void sumAnew(Partitions partitions) {
        long lastWrite = partitions.all.values().stream()
                .mapToLong(Entry::writtenMillis)
                .max()
                .orElse(0);
        // the middle: a partition whose producer's clock is wrong must not age the others
        long[] times = partitions.all.values().stream()
                .filter(entry -> lastWrite - entry.writtenMillis() < SILENT_MILLIS)
                .mapToLong(entry -> entry.state().rate().newestMillis())
                .sorted()
                .toArray();
        long now = times.length == 0 ? 0 : times[times.length / 2];
        double sum = 0;
        for (Map.Entry<Integer, Entry> each : partitions.all.entrySet()) {
            looks++;
            Entry entry = each.getValue();
            if (lastWrite - entry.writtenMillis() >= SILENT_MILLIS) {
                double aged = known(entry.state().rate().perSecond(now));
                entry = new Entry(entry.model(), entry.state(), entry.writtenMillis(), aged, entry.told());
                each.setValue(entry);
            }
            sum += entry.perSecond();
        }
        partitions.sum = sum;
        partitions.perSecond = sum;
    }

    @Override
    public void close() {
        if (table != null) {
            table.close();
        }
    }
}

package io.elbo.service.audit;

import io.elbo.registry.Assignment;
import io.elbo.registry.Control;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryView;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the audit log of changes in the registry that this process has seen and not made: somebody has made them with {@code
 * elbo-train}, or another instance has. Each instance tells them, since none knows which others will; the revision says which
 * lines are about the same change. Changes from before the registry was read for the first time are not told.
 *
 * <p>The process makes its own changes by {@link #make} and tells them itself, with more than the registry knows. Thread-safe.
 */
public final class RegistryAudit implements AutoCloseable {
    /** In place of the address that a request has come from. */
    static final String ELSEWHERE = "registry";

    private static final String UNKNOWN = "unknown";
    private static final int MAX_MINE = 1_000;

    private final AuditLog log;
    private final Set<String> detectors;
    private final ExecutorService telling = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "elbo-audit");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, State> known = new HashMap<>(); // by detector
    private final Set<Object> mine = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Boolean> eldest) {
            return size() > MAX_MINE;
        }
    });
    private volatile @Nullable RegistryView view; // null before it follows one
    private volatile BooleanSupplier isCaughtUp = () -> false;
    private volatile boolean wasCaughtUp;

    /** What the registry says of one detector at one moment. */
    private record State(Assignment assignment, Control control, List<ModelVersion> versions) {
        static final State NOTHING = new State(Assignment.initial(""), Control.initial(""), List.of());

        static State of(RegistryView view, String detector) {
            return new State(
                    view.assignmentOrInitial(detector), view.controlOrInitial(detector), view.versions(detector));
        }

        @Nullable
        ModelVersion version(int number) {
            return versions.stream()
                    .filter(each -> each.version() == number)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** A change of the registry; its result is what was written. */
    public interface Step<T, E extends Exception> {
        T apply() throws E;
    }

    /** @param detectors those that this process has; the registry may have more */
    public RegistryAudit(AuditLog log, Collection<String> detectors) {
        this.log = log;
        this.detectors = Set.copyOf(detectors);
    }

    /** Tells from now on what changes in this registry. */
    public void follow(ModelRegistry registry) {
        follow(registry.view(), registry::isCaughtUp);
    }

    void follow(RegistryView followed, BooleanSupplier isRead) {
        isCaughtUp = isRead;
        wasCaughtUp = isRead.getAsBoolean();
        for (String detector : detectors) {
            State now = State.of(followed, detector);
            telling.execute(() -> see(detector, now, false));
        }
        view = followed;
    }

    /** Something has changed that concerns the detector. Returns at once: for the thread that reads the registry. */
    public void changed(String detector) {
        RegistryView followed = view;
        if (followed == null || !detectors.contains(detector)) {
            return;
        }
        boolean isNews = wasCaughtUp || isCaughtUp.getAsBoolean();
        wasCaughtUp = isNews;
        State now = State.of(followed, detector);
        telling.execute(() -> see(detector, now, isNews));
    }

    /** Makes a change, and tells it: nothing is told of it when it is seen. One change at a time. */
    public synchronized <T, E extends Exception> T make(Step<T, E> step) throws E {
        T written = step.apply();
        mine.add(written);
        return written;
    }

    private synchronized void see(String detector, State now, boolean isNews) {
        State before = known.getOrDefault(detector, State.NOTHING);
        known.put(detector, now);
        if (!isNews) {
            return;
        }
        Assignment assignment = now.assignment();
        if (isToBeTold(before.assignment(), assignment) && assignment.revision() > 0) {
            tell(assignment.by(), "assignment", detector, assignment.why(), before.assignment(), assignment);
        }
        Control control = now.control();
        if (isToBeTold(before.control(), control) && control.revision() > 0) {
            tell(control.by(), "control", detector, control.why(), before.control(), control);
        }
        for (ModelVersion version : now.versions()) {
            ModelVersion was = before.version(version.version());
            if (was == null) {
                tell(version.by(), "publish", detector, version.note(), Map.of(), state(version));
            } else if (was.retired() != version.retired() && !mine.remove(version)) {
                tell(UNKNOWN, "retire", detector, "", state(was), state(version));
            }
        }
    }

    private boolean isToBeTold(Object before, Object now) {
        return !now.equals(before) && !mine.remove(now);
    }

    private static Map<String, Object> state(ModelVersion version) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("version", version.version());
        state.put("digest", version.digest());
        state.put("retired", version.retired());
        return state;
    }

    private void tell(String who, String action, String detector, String why, Object before, Object after) {
        log.changed(who.isEmpty() ? UNKNOWN : who, ELSEWHERE, action, detector, why, before, after);
    }

    @Override
    public void close() {
        telling.shutdown();
    }
}

package io.elbo.registry;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of what is said of a detector when somebody changes it: rules only, nothing is written here. Each method returns what
 * follows, or the present value if there is nothing to change.
 */
final class ControlChanges {
    private final Control now;
    private final Change change;
    private final String at;

    /** @throws RegistryException if the change was decided on another revision than the present one */
    ControlChanges(Control now, Change change, String at) throws RegistryException {
        this.now = now;
        this.change = change;
        this.at = at;
        Long expected = change.ifRevision();
        if (expected != null && expected != now.revision()) {
            throw new RegistryException("what is said of detector " + now.detector() + " is at revision "
                    + now.revision()
                    + ", not " + expected + ": "
                    + (now.revision() == 0 ? "nobody has changed it yet" : now.by() + " changed it at " + now.at())
                    + "; look again before you decide");
        }
    }

    Control now() {
        return now;
    }

    Control pause() {
        return now.isPaused() ? now : next(new Control.Pause(change.by(), at, change.why()));
    }

    Control resume() {
        return now.isPaused() || isUnsaid() ? next(null) : now;
    }

    /**
     * Nothing has been said of the detector, or the topic was created again: instances keep to what they were told before, so
     * that even what sounds like the initial state must be said.
     */
    private boolean isUnsaid() {
        return now.revision() == 0;
    }

    private Control next(Control.@Nullable Pause pause) {
        return new Control(
                now.detector(),
                now.revision() + 1,
                pause,
                now.alertBudget(),
                now.criticalBudget(),
                now.budgetRevision(),
                change.by(),
                at,
                change.why());
    }

    /** Null stands for the configuration's. */
    Control setBudgets(@Nullable String alert, @Nullable String critical) {
        if (!isUnsaid() && Objects.equals(alert, now.alertBudget()) && Objects.equals(critical, now.criticalBudget())) {
            return now;
        }
        long revision = now.revision() + 1;
        return new Control(
                now.detector(),
                revision,
                now.pause(),
                alert,
                critical,
                alert == null && critical == null ? 0 : revision,
                change.by(),
                at,
                change.why());
    }
}

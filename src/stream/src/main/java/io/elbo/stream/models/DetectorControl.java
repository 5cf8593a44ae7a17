package io.elbo.stream.models;

import io.elbo.core.verdict.Budgets;
import io.elbo.registry.Control;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.settings.BudgetChange;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a detector of this instance follow what operators say of it at run time: whether it is paused, and its budgets. Used by the
 * watch's thread, except for {@link #refusal}.
 */
final class DetectorControl {
    private static final System.Logger LOG = System.getLogger(DetectorControl.class.getName());

    private final Detector detector;
    private final VersionSource source;
    private @Nullable Control followed; // null before anybody has said anything
    private volatile @Nullable String refusal; // of the budgets

    DetectorControl(Detector detector, VersionSource source) {
        this.detector = detector;
        this.source = source;
    }

    /** Does what the registry says now. A topic that was created again says nothing of the detector: what holds stays. */
    void follow() {
        Optional<Control> said = source.control(detector.name());
        if (said.isPresent() && !said.get().equals(followed)) {
            Control before = followed == null ? Control.initial(detector.name()) : followed;
            followed = said.get();
            followPause(said.get());
            if (!hasSameBudgets(before, said.get())) {
                followBudgets(said.get());
            }
        }
    }

    /** A topic that was created again counts its revisions anew. */
    private static boolean hasSameBudgets(Control before, Control said) {
        return before.budgetRevision() == said.budgetRevision()
                && Objects.equals(before.alertBudget(), said.alertBudget())
                && Objects.equals(before.criticalBudget(), said.criticalBudget());
    }

    private void followPause(Control said) {
        Control.Pause pause = said.pause();
        boolean wasPaused = detector.isPaused();
        if (pause != null) {
            detector.pause(pause.toString());
        } else {
            detector.resume();
        }
        if (wasPaused != detector.isPaused()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "detector {0} is {1}",
                    detector.name(),
                    pause == null ? "resumed by " + said.by() : pause);
        }
    }

    /** Budgets that the detector cannot keep to leave those that hold: the registry does not know this instance's configuration. */
    private void followBudgets(Control said) {
        try {
            Budgets next = BudgetChange.of(
                    detector.settings(), said.alertBudget(), said.criticalBudget(), said.budgetRevision());
            detector.use(next);
            refusal = null;
            LOG.log(
                    System.Logger.Level.INFO,
                    "detector {0}: alert budget {1}, critical budget {2} from the next poll on, {3}",
                    detector.name(),
                    next.alert().text(),
                    next.critical().text(),
                    next.revision() == 0 ? "as configured" : "as revision " + next.revision() + " says");
        } catch (IllegalArgumentException e) {
            refusal = e.getMessage();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "detector {0}: the budgets of revision {1} are not used, and those before stay: {2}",
                    detector.name(),
                    said.budgetRevision(),
                    e.getMessage());
        }
    }

    /** Why the budgets that were set last are not used here; empty if they are. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }
}

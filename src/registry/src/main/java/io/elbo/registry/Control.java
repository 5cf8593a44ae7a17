package io.elbo.registry;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * What operators have said of a detector while it runs, beside the versions of its model: whether it is paused, and its budgets.
 *
 * @param revision counts the changes, from 1
 * @param pause null if the detector is not paused
 * @param alertBudget as in the configuration; null if that of the configuration holds
 * @param criticalBudget as in the configuration; null if that of the configuration holds
 * @param budgetRevision the revision in which the budgets were changed last; 0 if those of the configuration hold
 * @param by who changed it last
 * @param at when, ISO 8601
 * @param why for people; may be empty
 */
public record Control(
        String detector,
        long revision,
        @Nullable Pause pause,
        @Nullable String alertBudget,
        @Nullable String criticalBudget,
        long budgetRevision,
        String by,
        String at,
        String why) {
    /**
     * Who has paused the detector, when and why.
     *
     * @param at ISO 8601
     * @param why may be empty
     */
    public record Pause(String by, String at, String why) {
        public Pause {
            by = OneLine.of(by);
            at = OneLine.of(at);
            why = OneLine.of(why);
        }

        @Override
        public String toString() {
            return "paused by " + by + " at " + at + (why.isEmpty() ? "" : ": " + why);
        }
    }

    public Control {
        if (detector == null || revision < 0 || budgetRevision < 0 || budgetRevision > revision) {
            throw new IllegalArgumentException(
                    "what is said of a detector needs its name and a revision, and the budgets no later one");
        }
        by = OneLine.of(by);
        at = OneLine.of(at);
        why = OneLine.of(why);
    }

    /** Before anybody has said anything: the detector is not paused, and the budgets are those of the configuration. */
    public static Control initial(String detector) {
        return new Control(detector, 0, null, null, null, 0, "", "", "");
    }

    @JsonIgnore
    public boolean isPaused() {
        return pause != null;
    }
}

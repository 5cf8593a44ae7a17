package io.elbo.service.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.core.verdict.Budgets;
import io.elbo.registry.Control;
import io.elbo.stream.detector.Detector;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What operators have said of a detector at run time, and what this instance makes of it.
 *
 * @param revision counts the changes; 0 if nobody has said anything
 * @param pause who has paused the detector; null if it is not paused
 * @param alertBudget as it was set at run time; null if that of the configuration holds
 * @param criticalBudget as it was set at run time; null if that of the configuration holds
 * @param budgetRevision the revision in which the budgets were changed last, as verdicts name it; 0 if those of the configuration hold
 * @param by who changed it last
 * @param at when, ISO 8601
 * @param inUse the budgets that this instance uses
 * @param refused why this instance does not use the budgets that were set last; left out if it does
 */
public record ControlView(
        String detector,
        long revision,
        boolean paused,
        Control.@Nullable Pause pause,
        @Nullable String alertBudget,
        @Nullable String criticalBudget,
        long budgetRevision,
        String by,
        String at,
        String why,
        InUse inUse,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String refused) {
    /** The budgets that an instance uses. */
    @Schema(name = "BudgetsInUse")
    public record InUse(String alertBudget, String criticalBudget, long budgetRevision) {}

    static ControlView of(Control said, Detector detector, Optional<String> refused) {
        Budgets budgets = detector.budgets();
        return new ControlView(
                said.detector(),
                said.revision(),
                said.revision() == 0 ? detector.isPaused() : said.isPaused(),
                said.pause(),
                said.alertBudget(),
                said.criticalBudget(),
                said.budgetRevision(),
                said.by(),
                said.at(),
                said.why(),
                new InUse(budgets.alert().text(), budgets.critical().text(), budgets.revision()),
                refused.orElse(null));
    }
}

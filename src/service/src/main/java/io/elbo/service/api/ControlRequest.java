package io.elbo.service.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Why a detector is paused or resumed, or which budgets it is to have.
 *
 * @param by who; whoever sends the request if it is left out
 * @param why for people
 * @param ifRevision the revision of the control that the change was decided on: it is refused if another one is there by now
 * @param alertBudget as in the configuration; that of the configuration if it is null or left out
 * @param criticalBudget as in the configuration; that of the configuration if it is null or left out
 */
public record ControlRequest(
        @Nullable String by,
        @Nullable String why,
        @Nullable Long ifRevision,

        @Schema(examples = "0.05%") @Nullable String alertBudget,

        @Schema(examples = "1 per day") @Nullable String criticalBudget) {
    static final ControlRequest NONE = new ControlRequest(null, null, null, null, null);
}

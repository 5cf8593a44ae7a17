package io.elbo.service.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why and on which condition versions of a model are changed, or a detector is paused or gets other budgets.
 *
 * @param by who; the name of whoever is logged in if nobody says so
 * @param why for people
 * @param ifRevision the revision of the assignment, or of the control, that the change was decided on: it is refused if another one is there by now
 * @param shadowSample the share of the records that a challenger scores; the configured one if it is left out
 * @param gates when a challenger becomes active by itself; if they are left out, somebody has to say so
 * @param version what to go back to; the version before if it is left out
 * @param force whether a version becomes active although a living instance refuses it
 * @param alertBudget as in the configuration; that of the configuration if it is null or left out
 * @param criticalBudget as in the configuration; that of the configuration if it is null or left out
 */
public record ChangeRequest(
        @Nullable String by,
        @Nullable String why,
        @Nullable Long ifRevision,
        @Nullable Double shadowSample,
        @Nullable GatesRequest gates,
        @Nullable Integer version,
        @Nullable Boolean force,
        @Nullable String alertBudget,
        @Nullable String criticalBudget) {
    /** What every change may have. */
    static final List<String> COMMON = List.of("by", "why", "ifRevision");

    static final ChangeRequest NONE = new ChangeRequest(null, null, null, null, null, null, null, null, null);

    /** The names of the members that are there, but for those that every change may have. */
    List<String> special() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("shadowSample", shadowSample);
        members.put("gates", gates);
        members.put("version", version);
        members.put("force", force);
        members.put("alertBudget", alertBudget);
        members.put("criticalBudget", criticalBudget);
        members.values().removeIf(Objects::isNull);
        return List.copyOf(members.keySet());
    }
}

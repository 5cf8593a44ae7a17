package io.elbo.stream.settings;

import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Budgets;
import org.jspecify.annotations.Nullable;

/** What budgets that are set at run time come to for one detector, whose configuration says what it can keep to. */
public final class BudgetChange {
    private BudgetChange() {}

    /**
     * The budgets that hold.
     *
     * @param alert as in the configuration; null for that of the configuration
     * @param critical as in the configuration; null for that of the configuration: a tenth of the alert budget if it is a tenth there
     * @param revision of the change
     * @throws IllegalArgumentException if the detector cannot keep to them; the message says why
     */
    public static Budgets of(
            DetectorSettings settings, @Nullable String alert, @Nullable String critical, long revision) {
        if (alert == null && critical == null) {
            return settings.budgets();
        }
        AlertBudget all = alert == null ? settings.warning() : parse("alertBudget", alert);
        AlertBudget worst = critical == null ? configuredCritical(settings, all) : parse("criticalBudget", critical);
        if (worst.exceeds(all)) {
            throw new IllegalArgumentException("the critical budget " + worst.text()
                    + (critical == null ? ", which is that of the configuration," : "") + " exceeds the alert budget "
                    + all.text() + (alert == null ? ", which is that of the configuration" : ""));
        }
        Budgets budgets = new Budgets(all, worst, revision);
        if (budgets.hasRate() && !settings.learns()) {
            throw new IllegalArgumentException(
                    "detector " + settings.name() + " does not learn how many records come, so"
                            + " that a budget is a share, such as 0.1%: for so many alarms per unit of time, configure"
                            + " elbo.detectors.\"" + settings.name() + "\".alert-budget as such a rate, or adapt=true");
        }
        return budgets;
    }

    private static AlertBudget configuredCritical(DetectorSettings settings, AlertBudget alert) {
        return settings.critical().equals(settings.warning().critical()) ? alert.critical() : settings.critical();
    }

    private static AlertBudget parse(String name, String text) {
        try {
            return AlertBudget.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " '" + text + "': allowed is " + AlertBudget.ALLOWED, e);
        }
    }
}

package io.elbo.registry;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.elbo.core.model.Health;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a challenger has shown what its gates ask for, gate by gate. */
public record GateCheck(List<Gate> gates) {
    /** Who changes an assignment because the gates are passed. */
    public static final String WHO = "gates";

    private static final MathContext DIGITS = new MathContext(4);

    /**
     * One gate.
     *
     * @param name for programs
     * @param detail what is asked and what there is, for people
     */
    public record Gate(String name, boolean passed, String detail) {}

    public GateCheck {
        gates = List.copyOf(gates);
    }

    /** Whether every gate is passed. */
    public boolean passed() {
        return gates.stream().allMatch(Gate::passed);
    }

    /** What is missing yet, for people; empty if nothing is. */
    @JsonIgnore
    public List<String> missing() {
        return gates.stream().filter(gate -> !gate.passed()).map(Gate::detail).toList();
    }

    /**
     * Of the challenger that the assignment names.
     *
     * @param found by all instances, against the version whose verdicts are published
     * @param file what the trainer found in the file of the configuration; null if that is not known
     * @throws IllegalArgumentException if there are no gates
     */
    public static GateCheck of(
            RegistryView view, Assignment assignment, ShadowSum found, @Nullable Health file, Instant now) {
        Gates gates = assignment.gates();
        if (gates == null) {
            throw new IllegalArgumentException("detector " + assignment.detector() + " has no gates");
        }
        String detector = assignment.detector();
        List<Gate> all = new ArrayList<>(List.of(
                records(gates, found),
                hours(gates, found, now),
                alarmRate(gates, found),
                lost(gates, found),
                atWork(found),
                accepted(view.instances(detector).refusals(assignment.challenger()))));
        if (gates.healthNoWorse()) {
            Health active = found.against() == 0 ? file : health(view, detector, found.against());
            all.add(health(health(view, detector, assignment.challenger()), active));
        }
        return new GateCheck(all);
    }

    private static @Nullable Health health(RegistryView view, String detector, int version) {
        return view.version(detector, version)
                .map(ModelVersion::model)
                .map(model -> model.health())
                .orElse(null);
    }

    private static Gate records(Gates gates, ShadowSum found) {
        long records = found.counts().records();
        return new Gate(
                "records",
                records >= gates.minRecords(),
                records + " of " + gates.minRecords() + " records are compared");
    }

    private static Gate hours(Gates gates, ShadowSum found, Instant now) {
        double hours = found.since() == null
                ? 0
                : Duration.between(Instant.parse(found.since()), now).toMillis() / 3_600e3;
        return new Gate(
                "hours",
                hours >= gates.minHours(),
                "it has been compared for " + number(hours) + " of " + number(gates.minHours()) + " hours");
    }

    /**
     * Real anomalies may be more than the budget, or fewer: then those of the active model are more or fewer as well. So its share of the
     * same records widens what is allowed, and never narrows it.
     */
    private static Gate alarmRate(Gates gates, ShadowSum found) {
        double rate = found.challengerAlarmRate();
        double active = found.activeAlarmRate();
        double budget = found.budget();
        double min = Math.min(budget, active) / gates.maxAlarmRateFactor();
        double max = Math.max(budget, active) * gates.maxAlarmRateFactor();
        return new Gate(
                "alarm-rate",
                rate >= min && rate <= max,
                Double.isNaN(rate)
                        ? "its share of flagged records is not known yet"
                        : "it flags " + percent(rate) + " of the records, the active version flags " + percent(active)
                                + ", the budget is " + percent(budget) + ": from " + percent(min) + " to "
                                + percent(max) + " is allowed");
    }

    private static Gate lost(Gates gates, ShadowSum found) {
        long critical = found.counts().critical();
        long lost = found.counts().criticalLost();
        return new Gate(
                "lost",
                lost <= gates.maxLostShare() * critical,
                "it misses " + lost + " of " + critical + " critical anomalies of the active version, "
                        + percent(gates.maxLostShare()) + " of them are allowed");
    }

    private static Gate atWork(ShadowSum found) {
        return new Gate(
                "at-work",
                found.suspended().isEmpty(),
                found.suspended().isEmpty()
                        ? "no instance has suspended it"
                        : "it is suspended: " + String.join("; ", found.suspended()));
    }

    private static Gate accepted(List<InstanceReport> refusals) {
        return new Gate(
                "accepted",
                refusals.isEmpty(),
                refusals.isEmpty()
                        ? "no living instance refuses it"
                        : "instance " + refusals.get(0).instance() + " refuses it: "
                                + refusals.get(0).reason());
    }

    private static Gate health(@Nullable Health challenger, @Nullable Health active) {
        if (challenger == null) {
            return new Gate(
                    "health",
                    active == null,
                    "the trainer has not examined it" + (active == null ? ", nor the active version" : ""));
        }
        int own = challenger.warnings().size();
        int allowed = active == null ? 0 : active.warnings().size();
        return new Gate(
                "health",
                own <= allowed,
                "warnings of the trainer about it: " + own + ", about the active version: "
                        + (active == null ? "not known, so that none is allowed" : allowed));
    }

    /** With four significant digits. */
    private static String percent(double share) {
        return number(100 * share) + " %";
    }

    private static String number(double value) {
        return new BigDecimal(value, DIGITS).stripTrailingZeros().toPlainString();
    }
}

package io.elbo.registry;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.elbo.core.model.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a challenger has shown what its gates ask for, gate by gate. */
public record GateCheck(List<Gate> gates) {
    /** Who changes an assignment because the gates are passed. */
    public static final String WHO = "gates";

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
     * @param found by all instances, against the version that is active
     * @param budget share of the records that may be flagged
     * @param challenger what the trainer found in the challenger; null if it was not examined
     * @param active what the trainer found in the active model; null if it was not examined
     */
    public static GateCheck of(
            Gates gates,
            ShadowSum found,
            double budget,
            @Nullable Health challenger,
            @Nullable Health active,
            Instant now) {
        List<Gate> all = new ArrayList<>(List.of(
                records(gates, found),
                hours(gates, found, now),
                alarmRate(gates, found, budget),
                lost(gates, found),
                atWork(found)));
        if (gates.healthNoWorse()) {
            all.add(health(challenger, active));
        }
        return new GateCheck(all);
    }

    private static Gate records(Gates gates, ShadowSum found) {
        long records = found.counts().records();
        return new Gate(
                "records",
                records >= gates.minRecords(),
                text("%d of %d records are compared", records, gates.minRecords()));
    }

    private static Gate hours(Gates gates, ShadowSum found, Instant now) {
        double hours = found.since() == null
                ? 0
                : Duration.between(Instant.parse(found.since()), now).toMillis() / 3_600e3;
        return new Gate(
                "hours",
                hours >= gates.minHours(),
                text("it has been compared for %.2f of %.2f hours", hours, gates.minHours()));
    }

    private static Gate alarmRate(Gates gates, ShadowSum found, double budget) {
        double rate = found.challengerAlarmRate();
        double factor = gates.maxAlarmRateFactor();
        return new Gate(
                "alarm-rate",
                rate <= factor * budget && rate >= budget / factor,
                Double.isNaN(rate)
                        ? "its share of flagged records is not known yet"
                        : text(
                                "it flags %.6f of the records, the budget is %.6f, from %.6f to %.6f is allowed",
                                rate, budget, budget / factor, factor * budget));
    }

    private static Gate lost(Gates gates, ShadowSum found) {
        long confirmed = found.counts().confirmed();
        long lost = found.counts().confirmedLost();
        return new Gate(
                "lost",
                lost <= gates.maxLostShare() * confirmed,
                text(
                        "it misses %d of %d critical anomalies of the active model, a share of %.4f is allowed",
                        lost, confirmed, gates.maxLostShare()));
    }

    private static Gate atWork(ShadowSum found) {
        return new Gate(
                "at-work",
                found.suspended().isEmpty(),
                found.suspended().isEmpty()
                        ? "no instance has suspended it"
                        : "it is suspended: " + String.join("; ", found.suspended()));
    }

    private static Gate health(@Nullable Health challenger, @Nullable Health active) {
        if (challenger == null) {
            return new Gate(
                    "health",
                    active == null,
                    "the trainer has not examined it" + (active == null ? ", nor the active model" : ""));
        }
        int own = challenger.warnings().size();
        int allowed = active == null ? 0 : active.warnings().size();
        return new Gate(
                "health",
                own <= allowed,
                text("the trainer gives %d warnings about it, %d are allowed as about the active model", own, allowed));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}

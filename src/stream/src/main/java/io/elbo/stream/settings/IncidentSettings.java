package io.elbo.stream.settings;

import io.elbo.core.verdict.AlertBudget;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a detector opens incidents, if its model knows the evidence of keys over time, and where it tells of them.
 *
 * @param topic where they are published
 * @param budget the share of ordinary records after which an incident may be open; null for the alert budget
 * @param timeout an incident is resolved if no record of its key comes for so long, by the time of the records
 * @param silence when a key that used to speak is silent for too long
 */
public record IncidentSettings(
        String topic, AlertBudget.@Nullable Share budget, Duration timeout, SilenceSettings silence) {
    /** Of a detector that does not look for silent keys. */
    public IncidentSettings(String topic, AlertBudget.@Nullable Share budget, Duration timeout) {
        this(topic, budget, timeout, SilenceSettings.OFF);
    }

    /** What holds unless the user says otherwise. */
    public static IncidentSettings of(String detector) {
        return new IncidentSettings(detector + ".incidents", null, Duration.ofHours(1));
    }
}

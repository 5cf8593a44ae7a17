package io.elbo.service.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.core.history.Incident;
import io.elbo.core.history.KeyState;
import io.elbo.core.verdict.KeyProfile;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.ModelRef;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a detector knows of one key, in the terms of a person. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyView(
        String detector,
        ModelRef model,
        String key,

        @Schema(description = "how many records of the key the stream has processed")
        int records,

        @Schema(description = "time of the latest of them, if records have a time") @Nullable
        String last,

        @Schema(
                description =
                        "the decayed sum of the surprise of the key's records, nats; only if the model knows evidence")
        @Nullable
        Float evidence,

        @Nullable IncidentView incident,

        @Schema(description = "what the key's next record will be compared with")
        List<KeyProfile.Habit> usual) {
    /** The key's open incident. */
    public record IncidentView(
            String start, int records, int anomalies, float peakEvidence, float peakScore, List<String> fields) {
        static IncidentView of(Incident incident) {
            return new IncidentView(
                    Instant.ofEpochMilli(incident.startMillis()).toString(),
                    incident.records(),
                    incident.anomalies(),
                    incident.peakEvidence(),
                    incident.peakScore(),
                    incident.fields());
        }
    }

    static KeyView of(String detector, ActiveModel model, String key, byte[] state) {
        long last = KeyState.eventTimeMillis(state);
        Incident incident = KeyState.hasIncident(state) ? Incident.of(state) : null;
        return new KeyView(
                detector,
                model.reference(),
                key,
                KeyState.records(state),
                last < 0 ? null : Instant.ofEpochMilli(last).toString(),
                model.incidents() == null ? null : KeyState.evidence(state),
                incident == null ? null : IncidentView.of(incident),
                KeyProfile.of(model.metadata(), state).stream()
                        .filter(habit -> !model.masks().hides(habit.field()))
                        .toList());
    }
}

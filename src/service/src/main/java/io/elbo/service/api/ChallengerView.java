package io.elbo.service.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.registry.Assignment;
import io.elbo.registry.GateCheck;
import io.elbo.registry.Gates;
import io.elbo.registry.ShadowExample;
import io.elbo.registry.ShadowReport;
import io.elbo.registry.ShadowSum;
import io.elbo.stream.challenger.ChallengerStatus;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A challenger, and how its verdicts differ from those of the active model. */
@Schema(description = "A challenger, and how its verdicts differ from those of the active model")
public record ChallengerView(
        @Schema(examples = "payments") String detector,

        @Schema(description = "Number of the challenger in the registry", examples = "3")
        int version,

        @Schema(
                description =
                        "Number of the version that it is compared with, 0 for the file of the configuration: the active one, or the"
                                + " one that instances use because they refuse that",
                examples = "2")
        int against,

        @Schema(description = "Share of the records that the challenger scores", examples = "1")
        double shadowSample,

        @Schema(description = "all-instances; or this-instance while the registry's topic cannot be read to its end")
        String scope,

        @Schema(description = "Instances that have found something, those that have ended included")
        int instances,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(description = "When the first of them began; missing if none has")
        @Nullable
        String since,

        @Schema(
                description =
                        "Committed records by what both models say of them. Critical are those anomalies of the active model")
        ShadowReport.Counts counts,

        @Schema(description = "Share of the records that may be flagged", examples = "0.001")
        double budget,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(description = "Share of the records that the active model flags; missing before there are any")
        @Nullable
        Double activeAlarmRate,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(description = "Share of the same records that the challenger flags; missing before there are any")
        @Nullable
        Double challengerAlarmRate,

        @Schema(description = "Why instances do not let the challenger score any more, each with its name")
        List<String> suspended,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(description = "What it must have shown to become active by itself; missing if somebody has to say so")
        @Nullable
        GatesView gates,

        @Schema(description = "Records that only the challenger flags, the latest first")
        List<ShadowExample> gained,

        @Schema(description = "Records that only the active model flags, the latest first")
        List<ShadowExample> lost) {

    /** Whether the gates are passed. */
    public record GatesView(
            Gates asked,
            boolean passed,

            @Schema(description = "Each gate with what is asked and what there is")
            List<GateCheck.Gate> checks) {}

    static ChallengerView of(ChallengerStatus status) {
        Assignment assignment = status.assignment();
        ShadowSum found = status.found();
        Gates gates = assignment.gates();
        GateCheck check = status.gates();
        return new ChallengerView(
                assignment.detector(),
                assignment.challenger(),
                found.against(),
                assignment.shadowSample(),
                status.isOfAllInstances() ? "all-instances" : "this-instance",
                found.instances(),
                found.since(),
                found.counts(),
                status.budget(),
                known(found.activeAlarmRate()),
                known(found.challengerAlarmRate()),
                found.suspended(),
                gates == null || check == null ? null : new GatesView(gates, check.passed(), check.gates()),
                found.gained(),
                found.lost());
    }

    private static @Nullable Double known(double rate) {
        return Double.isNaN(rate) ? null : rate;
    }
}

package io.elbo.service.api;

import io.elbo.service.api.StatusView.SecurityView;
import io.elbo.service.config.SecuritySettings;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How the instance that answers does. */
@Singleton
@Path("/api/v1/status")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Console")
public class StatusResource {
    private final ConsoleViews views;
    private final SecuritySettings security;
    private final SecurityIdentity identity;

    /** @param identity of whoever asks: a proxy, another one for each request */
    StatusResource(ConsoleViews views, SecuritySettings security, SecurityIdentity identity) {
        this.views = views;
        this.security = security;
        this.identity = identity;
    }

    @GET
    @Operation(
            summary = "How this instance and its detectors do",
            description =
                    "Rates, lag, states with reasons, the model in use, and quantiles of the scores of every ten seconds."
                            + " They are figures of the instance that answers; anomalies of the last hour are those of all.")
    @APIResponse(
            responseCode = "200",
            description = "How the instance does",
            content =
                    @Content(
                            schema = @Schema(implementation = StatusView.class),
                            examples = @ExampleObject(name = "one detector", value = """
                                                    {"instance": "elbo-0", "version": "0.2.0", "scope": "instance", "t": 1767614400000, "feedReason": null,
                                                     "security": {"mode": "none", "user": null, "roles": ["viewer", "scorer"]},
                                                     "detectors": [{"name": "payments", "state": {"word": "ready", "reason": null},
                                                       "recordsPerSecond": 512.3, "records": 184320, "anomalies": 190, "anomaliesLastHour": 201,
                                                       "lag": 12, "openIncidents": 1,
                                                       "model": {"name": "payments", "version": "7", "registryVersion": 3,
                                                         "created": "2026-01-05T12:00:00Z", "activeSince": 1767614400000},
                                                       "targetAlarmRate": 0.001, "realisedAlarmRate": 0.00103, "threshold": 6.908,
                                                       "quantiles": [{"t": 1767614410000, "p50": 0.69, "p95": 2.99, "p99": 4.6, "records": 5120}]}]}
                                                    """)))
    @APIResponse(
            responseCode = "404",
            description = "There is no console: elbo.console.enabled is false",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public StatusView status() {
        return new StatusView(views.console().status(), SecurityView.of(security.mode(), identity));
    }
}

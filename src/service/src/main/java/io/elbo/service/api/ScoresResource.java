package io.elbo.service.api;

import io.elbo.service.console.ScoreHistogram;
import io.elbo.service.console.ScorePoints;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The scores of the records that this instance has committed lately. */
@Singleton
@Path("/api/v1/detectors/{name}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Console")
@APIResponse(
        responseCode = "404",
        description = "No detector has this name, or there is no console",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class ScoresResource {
    private final ConsoleViews views;

    ScoresResource(ConsoleViews views) {
        this.views = views;
    }

    @GET
    @Path("/scores")
    @Operation(
            summary = "Recent scores as points over time",
            description =
                    "Of this instance, at most 50,000 for all detectors together. Each point is [t, score, flag]: about"
                            + " when the record was committed, milliseconds since 1970; its surprise, nats; 0 ordinary, 1 anomaly, 2"
                            + " critical, 3 suppressed. The points reach back about fifteen"
                            + " minutes: if there are more records, only a part of the ordinary ones become points, and"
                            + " sampled says which share; anomalies always do.")
    @APIResponse(
            responseCode = "200",
            description = "Points in the order in which they were committed",
            content =
                    @Content(
                            schema = @Schema(implementation = ScorePoints.class),
                            examples =
                                    @ExampleObject(
                                            name = "two points",
                                            value = "{\"next\": 1767614400000002, \"sampled\": 0.5, \"points\":"
                                                    + " [[1767614400120, 0.71, 0], [1767614400150, 12.7, 2]]}")))
    public ScorePoints scores(
            @Parameter(description = "The detector's name") @PathParam("name") String name,
            @Parameter(description = "Only points that came after an answer before: what that called next")
                    @QueryParam("after")
                    @DefaultValue("0")
                    long after) {
        return views.console().points(views.detector(name), after);
    }

    @GET
    @Path("/histogram")
    @Operation(
            summary = "How the scores of the last hour lie",
            description =
                    "Of this instance, up to ten seconds old. If the calibration fits, the share of records above a score"
                            + " x is exp(-x).")
    @APIResponse(
            responseCode = "200",
            description = "Records of each bin; the last bin has no end",
            content =
                    @Content(
                            schema = @Schema(implementation = ScoreHistogram.class),
                            examples =
                                    @ExampleObject(
                                            name = "the first bins",
                                            value =
                                                    "{\"binWidth\": 0.5, \"counts\": [3935, 2387, 1447], \"records\": 7769,"
                                                            + " \"since\": 1767614400000}")))
    public ScoreHistogram histogram(@Parameter(description = "The detector's name") @PathParam("name") String name) {
        return views.console().histogram(views.detector(name));
    }

    @GET
    @Path("/fields")
    @Operation(
            summary = "How each field does",
            description =
                    "Of the last hour's records of this instance against training: the share without a value, the drift, and"
                            + " how often the field was the most unusual one of an anomaly. The first elbo.metrics.fields fields have figures.")
    @APIResponse(
            responseCode = "200",
            description = "The fields in the model's order",
            content =
                    @Content(
                            schema = @Schema(implementation = FieldsView.class),
                            examples = @ExampleObject(name = "one field", value = """
                                                    {"scope": "instance", "fields": [{"name": "amount", "type": "numeric", "missingShare": 0.002,
                                                      "missingShareTrained": 0.001, "drift": 0.03, "timesMainReason": 61, "usual": "0.44 to 27.49"}]}
                                                    """)))
    public FieldsView fields(@Parameter(description = "The detector's name") @PathParam("name") String name) {
        return new FieldsView("instance", views.console().fields(views.detector(name)));
    }
}

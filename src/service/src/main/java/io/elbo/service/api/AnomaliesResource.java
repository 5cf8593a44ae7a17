package io.elbo.service.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.service.console.AnomalyCursor;
import io.elbo.service.console.AnomalyFilter;
import io.elbo.service.console.AnomalyId;
import io.elbo.service.console.AnomalyPage;
import io.elbo.service.console.IncidentRow;
import io.elbo.service.console.UnavailableException;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Json;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Recent anomalies and incidents of a detector, those that any instance has found. */
@Singleton
@Path("/api/v1/detectors/{name}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Console")
@APIResponse(
        responseCode = "404",
        description = "No detector has this name, there is no such anomaly, or there is no console",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class AnomaliesResource {
    private static final int MAX_LIMIT = 500;
    private static final List<String> SEVERITIES = List.of("warning", "critical");
    /** Reading one anomaly from its topic costs about as much as scoring so many records. */
    private static final int CHARGE = 20;

    private final ConsoleViews views;
    private final RequestGate gate;

    AnomaliesResource(ConsoleViews views, RequestGate gate) {
        this.views = views;
        this.gate = gate;
    }

    @GET
    @Path("/anomalies")
    @Operation(
            summary = "Recent anomalies",
            description =
                    "The newest first, by the records' timestamps. An instance keeps the newest elbo.console.anomalies of"
                            + " all detectors, whoever has found them; complete says whether these are all that the topic had.")
    @APIResponse(
            responseCode = "200",
            description = "A part of the list",
            content =
                    @Content(
                            schema = @Schema(implementation = AnomalyPage.class),
                            examples = @ExampleObject(name = "one", value = """
                                                    {"anomalies": [{"id": "0-1207", "detector": "payments", "t": 1767614400000, "key": "c-04136",
                                                       "severity": "critical", "score": 12.7, "pValue": 3.1e-6,
                                                       "headline": "amount: 99999, higher than 99.9 % of ordinary values (expected 21.4)",
                                                       "fields": ["amount", "currency"], "registryVersion": 3}],
                                                     "next": "1767614400000-0-1207", "complete": false}
                                                    """)))
    @APIResponse(
            responseCode = "400",
            description = "A parameter is not what it must be",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public AnomalyPage anomalies(
            @Parameter(description = "The detector's name") @PathParam("name") String name,
            @Parameter(
                            description = "Only anomalies of this severity",
                            schema = @Schema(enumeration = {"warning", "critical"}))
                    @QueryParam("severity")
                    @Nullable
                    String severity,
            @Parameter(description = "Only those of keys that contain this text") @QueryParam("key") @Nullable
                    String key,
            @Parameter(description = "Only those with this field, or one derived from it, among the reasons")
                    @QueryParam("field")
                    @Nullable
                    String field,
            @Parameter(description = "From this timestamp on: milliseconds since 1970, or ISO 8601")
                    @QueryParam("from")
                    @Nullable
                    String from,
            @Parameter(description = "Before this timestamp: milliseconds since 1970, or ISO 8601")
                    @QueryParam("to")
                    @Nullable
                    String to,
            @Parameter(description = "How many at most, from 1 to 500") @QueryParam("limit") @DefaultValue("50")
                    int limit,
            @Parameter(description = "What a part before called next") @QueryParam("before") @Nullable String before) {
        Detector detector = views.detector(name);
        if (severity != null && !SEVERITIES.contains(severity)) {
            throw new BadRequestException("severity=" + severity + ": allowed are warning and critical");
        }
        AnomalyCursor cursor = before == null
                ? null
                : AnomalyCursor.parse(before)
                        .orElseThrow(() -> new BadRequestException(
                                "before=" + before + ": allowed is what a part before called next"));
        AnomalyFilter filter =
                new AnomalyFilter(severity, key, field, TimeParameter.read("from", from), TimeParameter.read("to", to));
        return views.console().anomalies(detector, filter, cursor, checked(limit));
    }

    private static int checked(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new BadRequestException("limit=" + limit + ": allowed are 1 to " + MAX_LIMIT);
        }
        return limit;
    }

    @GET
    @Path("/anomalies/{id}")
    @Operation(
            summary = "One anomaly",
            description =
                    "Its document as it stands in the anomalies topic, with its id, and other recent anomalies of the"
                            + " same key. An older one is read from the topic.")
    @APIResponse(
            responseCode = "200",
            description = "The anomaly, as kafka/anomaly.schema.json describes it, with id, t, key and related",
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            type =
                                                    org.eclipse.microprofile.openapi.annotations.enums.SchemaType
                                                            .OBJECT)))
    @APIResponse(
            responseCode = "503",
            description = "It has to be read from its topic, which cannot be read now",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response anomaly(
            @Parameter(description = "The detector's name") @PathParam("name") String name,
            @Parameter(description = "The anomaly's id, <partition>-<offset>") @PathParam("id") String id) {
        Detector detector = views.detector(name);
        AnomalyId place = AnomalyId.parse(id)
                .orElseThrow(() -> new NotFoundException("no anomaly '" + id + "': an id is <partition>-<offset>"));
        gate.charge(views.console().keeps(detector, place) ? 0 : CHARGE);
        try {
            ObjectNode document = views.console()
                    .anomaly(detector, place)
                    .orElseThrow(() -> new NotFoundException("detector " + name + " has no anomaly " + id));
            return Response.ok(Json.write(document), MediaType.APPLICATION_JSON_TYPE)
                    .build();
        } catch (UnavailableException e) {
            throw new ServiceUnavailableException(e.getMessage(), 1L, e);
        }
    }

    @GET
    @Path("/incidents")
    @Operation(
            summary = "Recent incidents of keys",
            description =
                    "Those that have changed last first, each as it is after its latest change. An instance keeps the"
                            + " last 500 of all detectors.")
    public List<IncidentRow> incidents(
            @Parameter(description = "The detector's name") @PathParam("name") String name,
            @Parameter(description = "How many at most, from 1 to 500") @QueryParam("limit") @DefaultValue("50")
                    int limit) {
        return views.console().incidents(views.detector(name), checked(limit));
    }
}

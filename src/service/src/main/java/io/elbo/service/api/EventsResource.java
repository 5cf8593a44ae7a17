package io.elbo.service.api;

import io.elbo.service.console.Event;
import io.elbo.service.console.Viewer;
import io.elbo.service.requests.RequestPath;
import io.elbo.stream.detector.Detector;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What happens, as server-sent events. */
@Singleton
@Path(EventsResource.PATH)
@Tag(name = "Console")
public class EventsResource {
    static final String PATH = RequestPath.EVENTS;
    private static final long RETRY_SECONDS = 5;

    private final ConsoleViews views;

    EventsResource(ConsoleViews views) {
        this.views = views;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Anomalies, incidents, states and scores as they come",
            description =
                    "anomaly: a row of the list of anomalies. incident: a row of the list of incidents. status, every two"
                            + " seconds: as GET /api/v1/status without security and with the last quantiles only. scores, every second and"
                            + " only with detector=: points as in GET …/scores. A client that comes back sends the id of the last event"
                            + " that it has seen as Last-Event-ID and is told the anomalies and incidents since; if that cannot be, or if"
                            + " it has read too slowly, it is told reset, and has to load its lists anew.")
    @APIResponse(
            responseCode = "200",
            description = "Events until the client goes or the process ends",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = String.class),
                            examples = @ExampleObject(name = "an anomaly", value = """
                                                    event: anomaly
                                                    id: mk2x7f1c-42
                                                    data: {"id": "0-1207", "detector": "payments", "t": 1767614400000, "severity": "critical"}
                                                    """)))
    @APIResponse(
            responseCode = "404",
            description = "No detector has this name, or there is no console",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "elbo.console.max-viewers streams are open; Retry-After says when to come again",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Multi<OutboundSseEvent> events(
            @Parameter(description = "Only what concerns this detector, and its scores")
                    @QueryParam("detector")
                    @Nullable
                    String detector,
            @Parameter(description = "The id of the last event that was seen") @HeaderParam("Last-Event-ID") @Nullable
                    String lastId,
            @Context Sse sse) {
        Detector named = detector == null ? null : views.detector(detector);
        Viewer viewer = views.console()
                .open(named, lastId)
                .orElseThrow(() -> new ServiceUnavailableException(
                        "no more streams of events are open at the same time (elbo.console.max-viewers)",
                        RETRY_SECONDS));
        return Multi.createFrom().publisher(viewer).map(event -> event(sse, event));
    }

    private static OutboundSseEvent event(Sse sse, Event event) {
        return sse.newEventBuilder()
                .name(event.name())
                .id(event.id())
                .data(String.class, event.data())
                .build();
    }
}

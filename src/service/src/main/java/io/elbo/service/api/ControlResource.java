package io.elbo.service.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.registry.Change;
import io.elbo.registry.Control;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.RegistryException;
import io.elbo.service.config.ApiSettings;
import io.elbo.service.models.LiveModels;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.settings.BudgetChange;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Pauses and resumes detectors and sets their budgets while they run, on every instance. Whoever changes something must be an
 * operator.
 */
@Singleton
@Path("/api/v1/detectors/{name}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Pause and budgets")
@APIResponse(
        responseCode = "404",
        description = "No detector has this name",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class ControlResource {
    private static final String EXAMPLE = """
            {"detector": "payments", "revision": 2, "paused": true,
             "pause": {"by": "ann", "at": "2026-01-05T12:00:00Z", "why": "the producer is being moved"},
             "alertBudget": "0.05%", "criticalBudget": null, "budgetRevision": 1,
             "by": "ann", "at": "2026-01-05T12:00:00Z", "why": "the producer is being moved",
             "inUse": {"alertBudget": "5.0E-4", "criticalBudget": "5.0E-5", "budgetRevision": 1}}
            """;
    private static final String NO_REGISTRY =
            "The budgets cannot be kept to, the control has another revision, or there is no registry of models";

    private final RegistryAccess registry;
    private final ApiSettings settings;
    private final ChangeBody requests;

    ControlResource(RegistryAccess registry, ApiSettings settings, ObjectMapper mapper) {
        requests = new ChangeBody(mapper);
        this.registry = registry;
        this.settings = settings;
    }

    private interface Step {
        Control apply(ModelRegistry models, ChangeRequest request, Change change) throws RegistryException;
    }

    @GET
    @Path("/control")
    @Operation(
            summary = "Whether the detector is paused, and its budgets",
            description = "What operators have said at run time, and the budgets that the instance uses that answers.")
    @APIResponse(
            responseCode = "200",
            description = "What holds",
            content =
                    @Content(
                            schema = @Schema(implementation = ControlView.class),
                            examples = @ExampleObject(name = "paused", value = EXAMPLE)))
    public ControlView control(@PathParam("name") String name) {
        Detector detector = registry.detector(name);
        Optional<LiveModels> live = registry.live();
        return ControlView.of(
                live.map(models -> models.registry().view().controlOrInitial(name))
                        .orElse(Control.initial(name)),
                detector,
                live.flatMap(models -> models.watch().whyOtherBudgets(name)));
    }

    @POST
    @Path("/pause")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Stop reading the detector's topic",
            description =
                    "On every instance, until it is resumed, also across restarts. Records wait in the topic, and other topics go"
                            + " on. Detectors of the same topic share its records, so that they wait, too.")
    @RequestBody(
            content =
                    @Content(
                            schema = @Schema(implementation = ChangeRequest.class),
                            examples =
                                    @ExampleObject(name = "why", value = "{\"why\": \"the producer is being moved\"}")))
    @APIResponse(responseCode = "409", description = NO_REGISTRY)
    public ControlView pause(@PathParam("name") String name, @Parameter(hidden = true) InputStream body)
            throws IOException {
        return change("pause", name, request(body), (models, request, change) -> models.pause(name, change));
    }

    @POST
    @Path("/resume")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Go on reading the detector's topic where it has stopped",
            description = "Unless another detector of the same topic is paused.")
    @RequestBody(content = @Content(schema = @Schema(implementation = ChangeRequest.class)))
    @APIResponse(responseCode = "409", description = NO_REGISTRY)
    public ControlView resume(@PathParam("name") String name, @Parameter(hidden = true) InputStream body)
            throws IOException {
        return change("resume", name, request(body), (models, request, change) -> models.resume(name, change));
    }

    @PUT
    @Path("/budgets")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Set the detector's budgets",
            description =
                    "They hold from the next poll on, on every instance, and verdicts name their revision. A budget that is null is"
                            + " that of the configuration. What thresholds have learned stays.")
    @RequestBody(
            content =
                    @Content(
                            schema = @Schema(implementation = ChangeRequest.class),
                            examples =
                                    @ExampleObject(
                                            name = "fewer alarms",
                                            value =
                                                    "{\"alertBudget\": \"0.05%\", \"criticalBudget\": null, \"why\": \"fewer alarms\"}")))
    @APIResponse(responseCode = "400", description = "What is asked for is no budget")
    @APIResponse(responseCode = "409", description = NO_REGISTRY)
    public ControlView budgets(@PathParam("name") String name, @Parameter(hidden = true) InputStream body)
            throws IOException {
        byte[] bytes = body.readNBytes(settings.maxBodyBytes());
        if (bytes.length == 0) {
            throw new BadRequestException("the body is missing: {\"alertBudget\": \"0.05%\", \"criticalBudget\": null,"
                    + " \"why\": \"..\"}, where null is the budget of the configuration");
        }
        ChangeRequest asked = requests.read(bytes, List.of("alertBudget", "criticalBudget"));
        return change("budgets", name, asked, (models, request, change) -> {
            requireKept(registry.detector(name), request);
            return models.setBudgets(name, request.alertBudget(), request.criticalBudget(), change);
        });
    }

    private static void requireKept(Detector detector, ChangeRequest request) {
        BudgetChange.of(detector.settings(), request.alertBudget(), request.criticalBudget(), 0);
    }

    private ControlView change(String action, String name, ChangeRequest request, Step step) throws IOException {
        Change change = new Change(
                request.by() == null ? registry.who() : request.by(),
                request.why() == null ? "" : request.why(),
                request.ifRevision());
        registry.control(action, name, models -> step.apply(models, request, change));
        return control(name);
    }

    private ChangeRequest request(InputStream body) throws IOException {
        return requests.read(body.readNBytes(settings.maxBodyBytes()), List.of());
    }
}

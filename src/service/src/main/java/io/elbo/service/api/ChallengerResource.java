package io.elbo.service.api;

import io.elbo.registry.Assignment;
import io.elbo.registry.Change;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The version that scores beside the active one, and what it would change. */
@Singleton
@Path("/api/v1/detectors/{name}/challenger")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Versions of models")
@APIResponse(
        responseCode = "404",
        description = "No detector has this name, it has no challenger, or there is no registry of models",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class ChallengerResource {
    private final RegistryAccess registry;

    ChallengerResource(RegistryAccess registry) {
        this.registry = registry;
    }

    @GET
    @Operation(
            summary = "What the challenger would change",
            description =
                    "How the verdicts of the challenger differ from those of the active model, in the records that both have"
                            + " judged: the sum over all instances, with examples, and what is missing for its gates.")
    public ChallengerView challenger(@PathParam("name") String name) {
        return registry.of(name).challenger(name).map(ChallengerView::of).orElseThrow(() -> noChallenger(name));
    }

    private static NotFoundException noChallenger(String name) {
        return new NotFoundException("detector " + name + " has no challenger");
    }

    @DELETE
    @Operation(
            summary = "Let the challenger score no more",
            description = "The version stays in the registry, and the active model is not touched.")
    @APIResponse(
            responseCode = "409",
            description = "It cannot be, and the detail says why",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Assignment end(
            @PathParam("name") String name,
            @Parameter(description = "For people") @QueryParam("why") @DefaultValue("") String why,
            @Parameter(description = "The assignment's revision that this was decided on; refused if it is another one")
                    @QueryParam("ifRevision")
                    @Nullable
                    Long ifRevision)
            throws IOException {
        return registry.change("end-challenger", name, models -> {
            if (models.view().assignmentOrInitial(name).challenger() == 0) {
                throw noChallenger(name);
            }
            return models.stopShadow(name, new Change(registry.who(), why, ifRevision));
        });
    }
}

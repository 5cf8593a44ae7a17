package io.elbo.service.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.registry.Assignment;
import io.elbo.registry.Change;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.RegistryException;
import io.elbo.registry.ShadowTerms;
import io.elbo.service.config.ApiSettings;
import io.elbo.service.models.LiveModels;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The versions of detectors' models in the registry, and which of them are in use. Whoever changes something must be an operator. */
@Singleton
@Path("/api/v1/detectors")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Versions of models")
@APIResponse(
        responseCode = "404",
        description = "No detector has this name, there is no such version, or there is no registry of models",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class VersionsResource {
    private final RegistryAccess registry;
    private final ApiSettings settings;
    private final ChangeBody requests;

    VersionsResource(RegistryAccess registry, ApiSettings settings, ObjectMapper mapper) {
        requests = new ChangeBody(mapper);
        this.registry = registry;
        this.settings = settings;
    }

    private interface Step {
        Assignment apply(ModelRegistry models, ChangeRequest request, Change change) throws RegistryException;
    }

    @GET
    @Path("/{name}/versions")
    @Operation(
            summary = "Every version of the detector's model, and which one is in use",
            description =
                    "With what each running instance has found of them. Version 0 is the file of the configuration.")
    public VersionsView versions(@PathParam("name") String name) {
        LiveModels live = registry.of(name);
        return VersionsView.of(name, live.registry().view(), live.watch());
    }

    @GET
    @Path("/{name}/versions/{version}")
    @Operation(summary = "One version of the detector's model")
    public VersionView version(@PathParam("name") String name, @PathParam("version") int version) {
        LiveModels live = registry.of(name);
        return live.registry()
                .view()
                .version(name, version)
                .map(found -> VersionView.of(found, live.registry().view()))
                .orElseThrow(() -> new NotFoundException(
                        "there is no version " + version + " of detector " + name + " in the registry"));
    }

    @POST
    @Path("/{name}/versions/{version}/promote")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Make a version the active one",
            description =
                    "Instances go over to it between two polls, within seconds. One that a running instance refuses cannot be,"
                            + " unless the body says \"force\": true.")
    @RequestBody(content = @Content(schema = @Schema(implementation = ChangeRequest.class)))
    @APIResponse(responseCode = "409", description = "It cannot be, and the detail says why")
    public Assignment promote(
            @PathParam("name") String name,
            @PathParam("version") int version,
            @Parameter(hidden = true) InputStream body)
            throws IOException {
        return change(
                "promote",
                name,
                body,
                List.of("force"),
                (models, request, change) -> models.promote(name, version, change));
    }

    @POST
    @Path("/{name}/versions/{version}/shadow")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Make a version the challenger",
            description = "It scores the same records beside the active one, and publishes nothing.")
    @RequestBody(content = @Content(schema = @Schema(implementation = ChangeRequest.class)))
    @APIResponse(responseCode = "409", description = "It cannot be, and the detail says why")
    public Assignment shadow(
            @PathParam("name") String name,
            @PathParam("version") int version,
            @Parameter(hidden = true) InputStream body)
            throws IOException {
        double configured = registry.of(name).settings().shadowSample();
        return change(
                "shadow",
                name,
                body,
                List.of("shadowSample", "gates"),
                (models, request, change) -> models.shadow(
                        name,
                        version,
                        new ShadowTerms(
                                request.shadowSample() == null ? configured : request.shadowSample(),
                                request.gates() == null ? null : request.gates().gates()),
                        change));
    }

    @POST
    @Path("/{name}/versions/{version}/retire")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Retire a version",
            description =
                    "It can be used no more, and its bytes are deleted. One that is in use, also because instances refuse the"
                            + " active one, cannot be retired.")
    @RequestBody(content = @Content(schema = @Schema(implementation = ChangeRequest.class)))
    @APIResponse(responseCode = "409", description = "It cannot be, and the detail says why")
    public VersionView retire(
            @PathParam("name") String name,
            @PathParam("version") int version,
            @Parameter(hidden = true) InputStream body)
            throws IOException {
        registry.of(name); // before the body is read
        ChangeRequest request = request(body, List.of());
        Change change = change(request);
        registry.retire(name, version, change.why(), models -> models.retire(name, version, change));
        return version(name, version);
    }

    @POST
    @Path("/{name}/rollback")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Go back to the version that was active before",
            description =
                    "What was learned of its scores is found again. Versions that are retired, or that a running instance refuses,"
                            + " are passed over. With a version in the body, to that one; \"force\": true if an instance refuses it.")
    @RequestBody(content = @Content(schema = @Schema(implementation = ChangeRequest.class)))
    @APIResponse(responseCode = "409", description = "It cannot be, and the detail says why")
    public Assignment rollback(@PathParam("name") String name, @Parameter(hidden = true) InputStream body)
            throws IOException {
        return change(
                "rollback",
                name,
                body,
                List.of("version", "force"),
                (models, request, change) -> models.rollback(name, request.version(), change));
    }

    /** @param special members of the body that mean something to this change, beside those of every change */
    private Assignment change(String action, String name, InputStream body, List<String> special, Step step)
            throws IOException {
        registry.of(name); // before the body is read
        ChangeRequest request = request(body, special);
        return registry.change(action, name, models -> step.apply(models, request, change(request)));
    }

    private ChangeRequest request(InputStream body, List<String> special) throws IOException {
        return requests.read(body.readNBytes(settings.maxBodyBytes()), special);
    }

    private Change change(ChangeRequest request) {
        return new Change(
                request.by() == null ? registry.who() : request.by(),
                request.why() == null ? "" : request.why(),
                request.ifRevision(),
                Boolean.TRUE.equals(request.force()));
    }
}

package io.elbo.service.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.score.EngineClosedException;
import io.elbo.core.score.ScoringException;
import io.elbo.service.config.ApiSettings;
import io.elbo.service.generate.Generators;
import io.elbo.service.generate.NoGeneratorException;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Json;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Records that a detector's model makes up, with its verdicts on them. Nothing of it reaches Kafka. */
@Singleton
@Path("/api/v1/detectors/{name}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Detectors")
@APIResponse(
        responseCode = "400",
        description = "The body is no JSON object, or a member of it is not what it must be",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@APIResponse(
        responseCode = "404",
        description = "No detector has this name, or the model in use has no generator",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@APIResponse(
        responseCode = "429",
        description = "More records than elbo.api.max-records-per-second lately; Retry-After says when to come again",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class GenerateResource {
    private static final int MAX_RECORDS = 100;
    private static final int MAX_STEPS = 50;
    /** Opening a generator costs about as much as scoring so many records. */
    private static final int CHARGE = 50;

    private static final String EXAMPLE = """
            {"records": [{"record": {"amount": 18.5, "card": {"country": "SE"}}, "outcome": "ordinary",
              "score": 0.41, "pValue": 0.66, "severity": "none"}]}
            """;

    private final ConsoleViews views;
    private final ApiSettings settings;
    private final RequestGate gate;
    private final Generators generators = new Generators(Clock.systemUTC());

    GenerateResource(ConsoleViews views, ApiSettings settings, RequestGate gate) {
        this.views = views;
        this.settings = settings;
        this.gate = gate;
    }

    /** Makes records up. */
    private interface Source {
        List<ObjectNode> records() throws NoGeneratorException;
    }

    @POST
    @Path("/generate")
    @Operation(
            summary = "Sample ordinary records from the model",
            description =
                    "New records in the shape of the old ones, with the detector's verdicts. The same seed gives the same"
                            + " records. It takes the file <model>.generator.onnx beside the model, which elbo-train train writes.")
    @RequestBody(
            required = true,
            description = "How many, from 1 to 100 (5), and a seed (1)",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "five", value = "{\"records\": 5, \"seed\": 1}")))
    @APIResponse(
            responseCode = "200",
            description = "The records",
            content =
                    @Content(
                            schema = @Schema(implementation = GeneratedRecords.class),
                            examples = @ExampleObject(name = "one", value = EXAMPLE)))
    public GeneratedRecords generate(
            @Parameter(description = "The detector's name") @PathParam("name") String name,
            @Parameter(hidden = true) InputStream in)
            throws IOException {
        Call call = read(name, in, "records", "seed");
        int records = call.body().integer("records", 5, 1, MAX_RECORDS);
        long seed = call.body().integer("seed", 1);
        return scored(call, records, () -> generators.sample(call.detector(), records, seed));
    }

    @POST
    @Path("/interpolate")
    @Operation(
            summary = "Walk from one record to another",
            description =
                    "What lies between two records, as the model sees it: the most likely records along the straight line"
                            + " between their places in the latent space, both ends included.")
    @RequestBody(
            required = true,
            description = "Two records, and how many steps, from 2 to 50 (8)",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(
                                            name = "eight steps",
                                            value =
                                                    "{\"from\": {\"amount\": 18.5}, \"to\": {\"amount\": 99}, \"steps\": 8}")))
    @APIResponse(
            responseCode = "200",
            description = "The records, from the first to the second",
            content =
                    @Content(
                            schema = @Schema(implementation = GeneratedRecords.class),
                            examples = @ExampleObject(name = "one", value = EXAMPLE)))
    public GeneratedRecords interpolate(
            @Parameter(description = "The detector's name") @PathParam("name") String name,
            @Parameter(hidden = true) InputStream in)
            throws IOException {
        Call call = read(name, in, "from", "to", "steps");
        byte[] from = call.body().record("from");
        byte[] to = call.body().record("to");
        int steps = call.body().integer("steps", 8, 2, MAX_STEPS);
        return scored(call, steps, () -> generators.between(call.detector(), from, to, steps));
    }

    /** A request that has been read. */
    private record Call(Detector detector, Deadline deadline, RequestObject body) {}

    private Call read(String name, InputStream in, String... members) throws IOException {
        Detector detector = views.detector(name);
        Deadline deadline = new Deadline(settings.timeout(), System::nanoTime);
        RecordedBody body = new RecordedBody(in, settings.maxBodyBytes(), deadline);
        return new Call(detector, deadline, RequestObject.read(body, List.of(members)));
    }

    private GeneratedRecords scored(Call call, int records, Source source) {
        gate.charge(CHARGE + records);
        try {
            List<GeneratedRecord> scored = new ArrayList<>();
            for (ObjectNode record : source.records()) {
                if (call.deadline().isOver()) {
                    throw new ServiceUnavailableException(
                            "the records are not scored after " + settings.timeout() + "; ask for fewer of them", 1L);
                }
                scored.add(GeneratedRecord.of(
                        call.detector().settings().masks().document(record),
                        ScoredRecord.of(call.detector().examine(Json.write(record)))));
            }
            return new GeneratedRecords(scored);
        } catch (NoGeneratorException e) {
            throw new NotFoundException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(e.getMessage(), e);
        } catch (ScoringException e) {
            throw new ServiceUnavailableException("the model fails: " + e.getMessage(), 1L, e);
        } catch (EngineClosedException e) {
            throw new ServiceUnavailableException("the service is ending; ask another instance", 1L, e);
        }
    }
}

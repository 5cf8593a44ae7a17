package io.elbo.service.api;

import io.elbo.core.score.EngineClosedException;
import io.elbo.core.score.ScoringException;
import io.elbo.service.config.ApiSettings;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Detectors;
import io.elbo.stream.detector.Outcome;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The detectors, and their verdicts on records that come by HTTP. Nothing of it reaches Kafka. */
@Singleton
@Path("/api/v1/detectors")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Detectors")
public class DetectorsResource {
    static final int MAX_RECORDS = 1_000;
    private static final int KIBIBYTE = 1_024;

    private final Detectors detectors;
    private final ApiSettings settings;
    private final RequestGate gate;

    DetectorsResource(Detectors detectors, ApiSettings settings, RequestGate gate) {
        this.detectors = detectors;
        this.settings = settings;
        this.gate = gate;
    }

    @GET
    @Operation(summary = "Every detector with its model, threshold, topics and fields")
    public List<DetectorView> list() {
        return detectors.all().stream().map(DetectorView::of).toList();
    }

    @POST
    @Path("/{name}/score")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Score one record or many, with reasons",
            description =
                    "A record that cannot be scored is answered in its place; the others are scored all the same. Ordinary records"
                            + " have reasons too, so that you can change a record and see what its score depends on."
                            + " If the model has histories of keys, a record is scored as that of a key that was never seen.")
    @RequestBody(
            required = true,
            description = "One record, or an array of at most 1000",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            type =
                                                    org.eclipse.microprofile.openapi.annotations.enums.SchemaType
                                                            .OBJECT),
                            examples = {
                                @ExampleObject(
                                        name = "one",
                                        value = "{\"amount\": 18.5, \"card\": {\"country\": \"SE\"}}"),
                                @ExampleObject(
                                        name = "many",
                                        value =
                                                "[{\"amount\": 18.5, \"card\": {\"country\": \"SE\"}}, {\"amount\": 99999}]")
                            }))
    @APIResponse(
            responseCode = "200",
            description = "One result per record, in order",
            content =
                    @Content(
                            schema = @Schema(implementation = ScoreResponse.class),
                            examples = @ExampleObject(name = "anomaly", value = """
                                                    {"detector": "payments", "model": {"name": "payments", "version": "1"}, "threshold": 6.9,
                                                     "results": [{"outcome": "anomaly", "score": 12.7, "rawScore": 31.7,
                                                       "parts": {"reconstructionLoss": 29.9, "klDivergence": 1.8},
                                                       "pValue": 3.1e-6, "severity": "critical", "contributions": [
                                                         {"field": "amount", "value": 99999, "expected": 21.4, "nats": 26.0, "reason": "unexpected",
                                                          "remainingScore": 1.3,
                                                          "text": "99999, higher than 99.9 % of ordinary values (expected 21.4)"}]}]}
                                                    """)))
    @APIResponse(
            responseCode = "400",
            description = "The body is no JSON",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "404",
            description = "No detector has this name",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "408",
            description = "The body has not arrived in full within elbo.api.timeout",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "413",
            description = "More than 1000 records, or a body that is larger than elbo.api.max-body-bytes",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "429",
            description =
                    "More records than elbo.api.max-records-per-second lately; Retry-After says when to come again",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "elbo.api.max-concurrent-requests are in progress, or scoring has taken too long;"
                    + " Retry-After says when to come again",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public ScoreResponse score(
            @Parameter(description = "The detector's name") @PathParam("name") String name,
            @Parameter(hidden = true) InputStream body)
            throws IOException {
        Detector detector = detectors
                .find(name)
                .orElseThrow(() -> new NotFoundException(
                        "no detector '" + name + "'; there are: " + String.join(", ", detectors.names())));
        Deadline deadline = new Deadline(settings.timeout(), System::nanoTime);
        List<ScoredRecord> results = new ArrayList<>();
        for (byte[] record : read(body, deadline)) {
            if (deadline.isOver()) {
                throw new ServiceUnavailableException(
                        "the records are not scored after " + settings.timeout() + "; send fewer of them", 1L);
            }
            results.add(examine(detector, record));
        }
        return new ScoreResponse(
                name, detector.model(), detector.policies().typical().threshold(), results);
    }

    private List<byte[]> read(InputStream in, Deadline deadline) throws IOException {
        RecordedBody body = new RecordedBody(in, settings.maxBodyBytes(), deadline);
        int records = 0;
        try {
            List<byte[]> read = RequestRecords.read(body, MAX_RECORDS);
            records = read.size();
            return read;
        } finally {
            gate.charge(Math.max(records, (body.length() + KIBIBYTE - 1) / KIBIBYTE));
        }
    }

    private static ScoredRecord examine(Detector detector, byte[] record) {
        try {
            return ScoredRecord.of(detector.examine(record));
        } catch (ScoringException e) {
            return ScoredRecord.rejected(Outcome.Rejected.scoringFailed(String.valueOf(e.getMessage())));
        } catch (EngineClosedException e) {
            throw new ServiceUnavailableException("the service is ending; ask another instance", 1L, e);
        }
    }
}

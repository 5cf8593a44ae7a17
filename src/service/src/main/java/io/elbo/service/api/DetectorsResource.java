package io.elbo.service.api;

import io.elbo.core.history.KeyState;
import io.elbo.core.score.EngineClosedException;
import io.elbo.core.score.ScoringException;
import io.elbo.service.config.ApiSettings;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Detectors;
import io.elbo.stream.detector.Examination;
import io.elbo.stream.detector.NextRecords;
import io.elbo.stream.detector.Outcome;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

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
    private final KeyHistories histories;

    DetectorsResource(Detectors detectors, ApiSettings settings, RequestGate gate, KeyHistories histories) {
        this.detectors = detectors;
        this.settings = settings;
        this.gate = gate;
        this.histories = histories;
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
                            + " If the model has histories of keys, name the key: the records are scored as its next ones, against"
                            + " what the stream has processed of it, which does not change. Without a key a record is scored as"
                            + " that of a key that was never seen; with sequence=true the records make a history of their own.")
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
            description = "The body is no JSON, or the key does not have as many parts as the detector's",
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
            description =
                    "elbo.api.max-concurrent-requests are in progress, scoring has taken too long, histories are moving"
                            + " or restored, or the instance that knows the key does not answer; Retry-After says when to come again",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response score(
            @Parameter(description = "The detector's name") @PathParam("name") String name,
            @Parameter(
                            description =
                                    "The key whose next records these are; once for each part of a key that has several")
                    @QueryParam("key")
                    List<String> key,
            @Parameter(
                            description =
                                    "Whether the records are the next ones of one key in their order, so that each is compared"
                                            + " with those before it, too; otherwise each is scored as the very next one")
                    @QueryParam("sequence")
                    @DefaultValue("false")
                    boolean inSequence,
            @Parameter(hidden = true) @HeaderParam(OtherInstances.FORWARDED) @Nullable String forwarded,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Parameter(hidden = true) InputStream in)
            throws IOException {
        Detector detector = find(name);
        Deadline deadline = new Deadline(settings.timeout(), System::nanoTime);
        RecordedBody body = new RecordedBody(in, settings.maxBodyBytes(), deadline);
        List<byte[]> records = read(body);
        byte[] keyBytes = new byte[0];
        byte[] state = null;
        if (!key.isEmpty()) {
            OtherInstances.Request request = OtherInstances.Request.of(target(uri), Optional.of(body.whole()), headers);
            KeyHistories.Found found = histories.find(detector, key, forwarded != null, request, deadline);
            if (found instanceof KeyHistories.Answered answered) {
                return answered.response();
            }
            KeyHistories.Here here = (KeyHistories.Here) found;
            if (here.state() == null && forwarded != null) {
                return unknown();
            }
            keyBytes = here.key();
            state = here.state();
        }
        List<ScoredRecord> results = key.isEmpty() && !inSequence
                ? results(records, deadline, detector::examine)
                : nextRecords(detector, keyBytes, state, inSequence, records, deadline);
        return Response.ok(new ScoreResponse(
                        name,
                        detector.model(),
                        detector.policies().typical().threshold(),
                        key.isEmpty()
                                ? null
                                : new ScoreResponse.KeyRef(
                                        String.join(", ", key), state == null ? 0 : KeyState.records(state)),
                        results))
                .build();
    }

    @GET
    @Path("/{name}/keys/{key}")
    @Operation(
            summary = "What is known of a key",
            description =
                    "How many records of the key the stream has processed, what is usual for it, its evidence and its"
                            + " open incident. Some records of the poll in progress may be missing.")
    @APIResponse(
            responseCode = "200",
            description = "What is known of the key",
            content = @Content(schema = @Schema(implementation = KeyView.class)))
    @APIResponse(
            responseCode = "400",
            description = "The model keeps no histories, or the key does not have as many parts as the detector's",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "404",
            description = "No detector has this name, or no instance knows the key",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "Histories are moving or restored, or the instance that knows the key does not answer",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response key(
            @Parameter(description = "The detector's name") @PathParam("name") String name,
            @Parameter(description = "The key, or its first part") @PathParam("key") String first,
            @Parameter(description = "The other parts of a key that has several") @QueryParam("key") List<String> more,
            @Parameter(hidden = true) @HeaderParam(OtherInstances.FORWARDED) @Nullable String forwarded,
            @Context UriInfo uri,
            @Context HttpHeaders headers) {
        Detector detector = find(name);
        List<String> key = Stream.concat(Stream.of(first), more.stream()).toList();
        gate.charge(1);
        KeyHistories.Found found = histories.find(
                detector,
                key,
                forwarded != null,
                OtherInstances.Request.of(target(uri), Optional.empty(), headers),
                new Deadline(settings.timeout(), System::nanoTime));
        if (found instanceof KeyHistories.Answered answered) {
            return answered.response();
        }
        byte[] state = ((KeyHistories.Here) found).state();
        String text = String.join(", ", key);
        if (state == null) {
            if (forwarded != null) {
                return unknown();
            }
            throw new NotFoundException("detector " + name + " knows no key " + text);
        }
        try (ActiveModel model = detector.retain()) {
            return Response.ok(KeyView.of(name, model, text, state)).build();
        } catch (EngineClosedException e) {
            throw ending(e);
        }
    }

    private Detector find(String name) {
        return detectors.find(name).orElseThrow(() -> RegistryAccess.unknown(name, detectors));
    }

    static String target(UriInfo uri) {
        String query = uri.getRequestUri().getRawQuery();
        return uri.getRequestUri().getRawPath() + (query == null ? "" : "?" + query);
    }

    /** Another instance asks, and this one does not know the key. */
    static Response unknown() {
        return Response.status(Response.Status.NOT_FOUND)
                .header(OtherInstances.UNKNOWN_KEY, "true")
                .build();
    }

    private List<ScoredRecord> nextRecords(
            Detector detector,
            byte[] key,
            byte @Nullable [] state,
            boolean inSequence,
            List<byte[]> records,
            Deadline deadline) {
        try (NextRecords next = new NextRecords(detector.retain(), key, state, inSequence)) {
            return results(records, deadline, next::examine);
        } catch (EngineClosedException e) {
            throw ending(e);
        }
    }

    private List<ScoredRecord> results(
            List<byte[]> records, Deadline deadline, Function<byte[], Examination> examiner) {
        List<ScoredRecord> results = new ArrayList<>();
        for (byte[] record : records) {
            if (deadline.isOver()) {
                throw new ServiceUnavailableException(
                        "the records are not scored after " + settings.timeout() + "; send fewer of them", 1L);
            }
            results.add(examine(examiner, record));
        }
        return results;
    }

    private List<byte[]> read(RecordedBody body) throws IOException {
        int records = 0;
        try {
            List<byte[]> read = RequestRecords.read(body, MAX_RECORDS);
            records = read.size();
            return read;
        } finally {
            gate.charge(Math.max(records, (body.length() + KIBIBYTE - 1) / KIBIBYTE));
        }
    }

    private static ScoredRecord examine(Function<byte[], Examination> examiner, byte[] record) {
        try {
            return ScoredRecord.of(examiner.apply(record));
        } catch (ScoringException e) {
            return ScoredRecord.rejected(Outcome.Rejected.scoringFailed(String.valueOf(e.getMessage())));
        } catch (EngineClosedException e) {
            throw ending(e);
        }
    }

    private static ServiceUnavailableException ending(EngineClosedException cause) {
        return new ServiceUnavailableException("the service is ending; ask another instance", 1L, cause);
    }
}

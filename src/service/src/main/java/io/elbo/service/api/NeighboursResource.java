package io.elbo.service.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.score.EngineClosedException;
import io.elbo.core.score.ScoringException;
import io.elbo.service.config.ApiSettings;
import io.elbo.service.console.AnomalyId;
import io.elbo.service.console.UnavailableException;
import io.elbo.service.neighbours.Neighbours;
import io.elbo.service.neighbours.NeighboursView;
import io.elbo.service.neighbours.NoNeighboursException;
import io.elbo.stream.detector.Detector;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
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
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Records among ordinary ones: the most similar, and the place in the latent space. Nothing of it reaches Kafka or a stream. */
@Singleton
@Path("/api/v1/detectors/{name}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Console")
@APIResponse(
        responseCode = "200",
        description = "The record among ordinary ones",
        content =
                @Content(
                        schema = @Schema(implementation = NeighboursView.class),
                        examples = @ExampleObject(name = "one", value = NeighboursResource.EXAMPLE)))
@APIResponse(
        responseCode = "404",
        description =
                "No detector has this name, there is no such anomaly, its record is not in the input topic any more,"
                        + " there is no ordinary record to compare with, or there is no console",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@APIResponse(
        responseCode = "429",
        description = "More records than elbo.api.max-records-per-second lately; Retry-After says when to come again",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@APIResponse(
        responseCode = "503",
        description =
                "The topic cannot be read now, or records are being read for somebody else; Retry-After says when to"
                        + " come again",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class NeighboursResource {
    static final String EXAMPLE = """
            {"detector": "payments", "model": {"name": "payments", "version": "1"},
             "compared": {"topic": "payments", "ordinary": 2041, "odd": 7, "from": 1767610000000, "to": 1767614400000},
             "record": {"source": {"topic": "payments", "partition": 0, "offset": 51207, "timestamp": 1767614400000},
               "score": 12.7, "pValue": 3.1e-6, "severity": "critical"},
             "nearest": {"source": {"topic": "payments", "partition": 0, "offset": 50311, "timestamp": 1767613100000},
               "key": "c-01822", "score": 0.4, "pValue": 0.67, "distance": 0.06, "record": {"amount": 21.4, "currency": "SEK"},
               "fields": [{"field": "amount", "type": "numeric", "here": 99999, "there": 21.4, "distance": 1.0},
                          {"field": "currency", "type": "categorical", "here": "SEK", "there": "SEK", "distance": 0.0}]},
             "picture": {"dimensions": 8, "share": 0.58,
               "record": {"x": 7.31, "y": -0.4, "key": "c-04136", "partition": 0, "offset": 51207, "score": 12.7},
               "nearest": {"x": 0.2, "y": 0.11, "key": "c-01822", "partition": 0, "offset": 50311, "score": 0.4},
               "ordinary": [{"x": -0.61, "y": 1.02, "key": "c-00017", "partition": 0, "offset": 49152, "score": 1.1}],
               "odd": [], "fartherInPicture": 0.998, "fartherInAll": 0.999},
             "whyNoPicture": null, "notes": []}
            """;

    private static final int MAX_RECORDS = 1;
    private static final int KIBIBYTE = 1_024;
    /** A request that is answered from what was read before. */
    private static final int CHARGE = 20;
    /** So many records of a topic, judged in batches and without reasons, cost about as much as one of a request. */
    private static final int RECORDS_PER_CHARGE = 10;

    private final ConsoleViews views;
    private final ApiSettings settings;
    private final RequestGate gate;
    private final KeyHistories histories;
    private final Neighbours neighbours = new Neighbours(System::nanoTime);

    NeighboursResource(ConsoleViews views, ApiSettings settings, RequestGate gate, KeyHistories histories) {
        this.views = views;
        this.settings = settings;
        this.gate = gate;
        this.histories = histories;
    }

    @GET
    @Path("/anomalies/{id}/neighbours")
    @Operation(
            summary = "One anomaly among ordinary records",
            description =
                    "The most similar ordinary record, compared field by field, and the anomaly's place among ordinary records"
                            + " in the latent space, projected on the two directions in which they spread most. Up to 3,072 records"
                            + " around the anomaly are read from its partition of the input topic and judged by the model in use;"
                            + " if they are gone, the latest ones. Two records are as similar as the mean of their fields' distances"
                            + " is small: another word counts 1; of numbers it is the share of ordinary records between the two, or"
                            + " their difference as a share of the ordinary range, whichever is larger.")
    public NeighboursView ofAnomaly(
            @Parameter(description = "The detector's name") @PathParam("name") String name,
            @Parameter(description = "The anomaly's id, <partition>-<offset>") @PathParam("id") String id) {
        Detector detector = views.detector(name);
        AnomalyId place = AnomalyId.parse(id)
                .orElseThrow(() -> new NotFoundException("no anomaly '" + id + "': an id is <partition>-<offset>"));
        Deadline deadline = new Deadline(settings.timeout(), System::nanoTime);
        gate.charge(CHARGE);
        return answer(() -> {
            ObjectNode anomaly = views.console()
                    .anomaly(detector, place)
                    .orElseThrow(() -> new NotFoundException("detector " + name + " has no anomaly " + id));
            return neighbours.ofAnomaly(detector, anomaly, views.console().window(), allowance(deadline));
        });
    }

    @POST
    @Path("/neighbours")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "A record among ordinary ones",
            description =
                    "As for an anomaly, for a record that is sent: it is compared with the latest ordinary records of the input"
                            + " topic, up to 3,072 of all partitions together. If the model has histories of keys, name the key: the"
                            + " record is judged as its next one.")
    @RequestBody(
            required = true,
            description = "One record",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(
                                            name = "one",
                                            value = "{\"amount\": 99999, \"card\": {\"country\": \"SE\"}}")))
    @APIResponse(
            responseCode = "400",
            description =
                    "The body is no record that the model can read, or the key does not have as many parts as the detector's",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "413",
            description = "More than one record, or a body that is larger than elbo.api.max-body-bytes",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response ofRecord(
            @Parameter(description = "The detector's name") @PathParam("name") String name,
            @Parameter(description = "The key whose next record it is; once for each part of a key that has several")
                    @QueryParam("key")
                    List<String> key,
            @Parameter(hidden = true) @HeaderParam(OtherInstances.FORWARDED) @Nullable String forwarded,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Parameter(hidden = true) InputStream in)
            throws IOException {
        Detector detector = views.detector(name);
        Deadline deadline = new Deadline(settings.timeout(), System::nanoTime);
        RecordedBody body = new RecordedBody(in, settings.maxBodyBytes(), deadline);
        byte[] record = read(body);
        byte[] keyBytes = null;
        byte[] state = null;
        if (!key.isEmpty()) {
            KeyHistories.Found found = histories.find(
                    detector,
                    key,
                    forwarded != null,
                    OtherInstances.Request.of(DetectorsResource.target(uri), Optional.of(body.whole()), headers),
                    deadline);
            if (found instanceof KeyHistories.Answered answered) {
                return answered.response();
            }
            KeyHistories.Here here = (KeyHistories.Here) found;
            if (here.state() == null && forwarded != null) {
                return DetectorsResource.unknown();
            }
            keyBytes = here.key();
            state = here.state();
        }
        byte[] ofKey = keyBytes;
        byte[] before = state;
        return Response.ok(answer(() -> neighbours.ofRecord(
                        detector, record, ofKey, before, views.console().window(), allowance(deadline))))
                .build();
    }

    private byte[] read(RecordedBody body) throws IOException {
        try {
            List<byte[]> records = RequestRecords.read(body, MAX_RECORDS);
            if (records.isEmpty()) {
                throw new BadRequestException("the body is an empty array: send one record");
            }
            return records.get(0);
        } finally {
            gate.charge(CHARGE + body.length() / KIBIBYTE);
        }
    }

    private Neighbours.Allowance allowance(Deadline deadline) {
        return new Neighbours.Allowance(
                deadline.left(), records -> gate.charge((records + RECORDS_PER_CHARGE - 1) / RECORDS_PER_CHARGE));
    }

    /** Finds what is asked for. */
    private interface Finding {
        NeighboursView find() throws NoNeighboursException, UnavailableException;
    }

    private static NeighboursView answer(Finding finding) {
        try {
            return finding.find();
        } catch (NoNeighboursException e) {
            throw new NotFoundException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(e.getMessage(), e);
        } catch (UnavailableException e) {
            throw new ServiceUnavailableException(e.getMessage(), 1L, e);
        } catch (ScoringException e) {
            throw new ServiceUnavailableException("the model fails: " + e.getMessage(), 1L, e);
        } catch (EngineClosedException e) {
            throw new ServiceUnavailableException("the service is ending; ask another instance", 1L, e);
        }
    }
}

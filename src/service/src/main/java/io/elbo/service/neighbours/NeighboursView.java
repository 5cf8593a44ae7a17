package io.elbo.service.neighbours;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.stream.detector.ModelRef;
import io.elbo.stream.detector.SourceRef;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A record among ordinary ones.
 *
 * @param model that has judged all of them
 * @param picture null if there is none, and whyNoPicture says why
 * @param notes what is to be known when reading this, for people; may be empty
 */
public record NeighboursView(
        String detector,
        ModelRef model,
        Compared compared,
        Judged record,
        Nearest nearest,
        @Nullable Picture picture,
        @Nullable String whyNoPicture,
        List<String> notes) {
    /**
     * What the record is compared with.
     *
     * @param ordinary records of the topic that the model takes for ordinary
     * @param odd others of the same part of the topic
     * @param from the first timestamp of the ordinary records, milliseconds since 1970
     * @param to the last one
     */
    public record Compared(String topic, int ordinary, int odd, long from, long to) {}

    /**
     * The record that was asked for, as it is judged here.
     *
     * @param source where it stands; null if it was sent with the request
     * @param score surprise, nats
     */
    public record Judged(@Nullable SourceRef source, float score, double pValue, String severity) {}

    /**
     * The most similar ordinary record.
     *
     * @param key of the Kafka record as text; empty if it has none
     * @param score surprise, nats
     * @param distance mean of the fields' distances, from 0 to 1; of those that are not masked
     * @param record with the detector's masks; null if the detector shows no records
     * @param fields of the model that are compared, those first in which the two records lie farthest apart. A field that is derived from the
     *     history of a key is compared by the value that it looks at, unless another field reads this value; if it looks at none, it is left out
     */
    public record Nearest(
            SourceRef source,
            String key,
            float score,
            double pValue,
            double distance,
            @Schema(type = SchemaType.OBJECT) @Nullable JsonNode record,
            List<FieldPair> fields) {}

    /**
     * One field of two records.
     *
     * @param type such as numeric; of a derived field, values and distance are those of the value that it looks at
     * @param here value of the record that was asked for; null if it is missing or not shown
     * @param there value of the ordinary record
     * @param distance from 0, the same, to 1; null if the field is masked, since it would tell of the values
     */
    public record FieldPair(
            String field,
            String type,
            @Schema(type = SchemaType.OBJECT) @Nullable JsonNode here,
            @Schema(type = SchemaType.OBJECT) @Nullable JsonNode there,
            @Nullable Double distance) {}

    /**
     * The latent means of the records, projected on the two directions in which those of ordinary records spread most.
     *
     * @param dimensions of the latent space
     * @param share of the ordinary records' variance that these two directions have
     * @param record place of the record that was asked for
     * @param nearest place of the most similar ordinary record
     * @param ordinary places of ordinary records, 500 at most
     * @param odd places of other odd records, 100 at most
     * @param fartherInPicture share of the ordinary records that lie nearer to the middle of the picture, each direction measured in the
     *     deviations of ordinary records along it
     * @param fartherInAll the same in all dimensions
     */
    public record Picture(
            int dimensions,
            double share,
            Point record,
            Point nearest,
            List<Point> ordinary,
            List<Point> odd,
            double fartherInPicture,
            double fartherInAll) {}

    /**
     * A record's place in the picture.
     *
     * @param key as text; empty if it has none
     * @param partition of its topic; null if it was sent with the request, like the next
     */
    public record Point(
            double x,
            double y,
            String key,
            @Nullable Integer partition,
            @Nullable Long offset,
            float score) {}
}

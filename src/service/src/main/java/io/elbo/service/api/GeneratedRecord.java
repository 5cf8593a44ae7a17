package io.elbo.service.api;

import com.fasterxml.jackson.databind.JsonNode;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A record that was made up, and what the detector says of it.
 *
 * @param record with the detector's masks *
 * @param score surprise, nats; null if the record is rejected, like the next two
 */
public record GeneratedRecord(
        @Schema(type = SchemaType.OBJECT) JsonNode record,
        String outcome,
        @Nullable Float score,
        @Nullable Double pValue,
        @Nullable String severity) {
    static GeneratedRecord of(JsonNode record, ScoredRecord scored) {
        return new GeneratedRecord(record, scored.outcome(), scored.score(), scored.pValue(), scored.severity());
    }
}

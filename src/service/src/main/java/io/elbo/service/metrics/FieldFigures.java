package io.elbo.service.metrics;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How one field does on this instance.
 *
 * @param missingShare of the last hour's records; null if there were none, or the field has no series (elbo.metrics.fields)
 * @param missingShareTrained the same in training; null if the model does not say
 * @param drift population stability index of the last hour's values against training; null if it is not known
 * @param usual what is usual of it in training; null if the model does not say, or if the field is masked
 * @param timesMainReason anomalies since the model became active whose most unusual field this is
 */
public record FieldFigures(
        String name,
        String type,
        @Nullable Double missingShare,
        @Nullable Double missingShareTrained,

        @Schema(description = "population stability index against training: above 0.25 the field is plainly another")
        @Nullable
        Double drift,

        long timesMainReason,

        @Schema(description = "nine numbers in ten of training, or its most frequent words", examples = "0.44 to 27.49")
        @Nullable
        String usual) {}

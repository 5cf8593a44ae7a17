package io.elbo.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.core.model.Health;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.Provenance;
import io.elbo.core.schema.HistoryDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people want to know of a model before they open it.
 *
 * @param name the model's own
 * @param version the model's own, free text
 * @param created ISO 8601
 * @param fields how many fields it reads
 * @param key the pointers to the values that its histories go by, empty for the record's own key; null if it keeps no histories
 * @param provenance where it comes from
 * @param health what the trainer found in it; null if it was not examined
 */
public record ModelSummary(
        String name,
        String version,
        String created,
        int fields,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> key,
        Provenance provenance,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Health health) {
    public ModelSummary {
        if (name == null || version == null || created == null || provenance == null) {
            throw new IllegalArgumentException("a model needs name, version, created and provenance");
        }
        key = key == null ? null : List.copyOf(key);
    }

    public static ModelSummary of(ModelMetadata metadata) {
        HistoryDefinition history = metadata.schema().history();
        return new ModelSummary(
                metadata.name(),
                metadata.version(),
                metadata.created(),
                metadata.schema().fields().size(),
                history == null ? null : history.pointers(),
                metadata.provenance(),
                metadata.health());
    }
}

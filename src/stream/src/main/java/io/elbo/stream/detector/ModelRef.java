package io.elbo.stream.detector;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.core.model.ModelMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Which model has judged.
 *
 * @param version the text that its trainer gave it
 * @param registryVersion its number in the registry, 0 for the file of the configuration; null if there is no registry
 */
public record ModelRef(
        String name,
        String version,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer registryVersion) {
    /** A model of a process without a registry. */
    public ModelRef(String name, String version) {
        this(name, version, null);
    }

    static ModelRef of(ModelMetadata metadata, ModelOrigin origin) {
        return new ModelRef(metadata.name(), metadata.version(), origin.registryVersion());
    }
}

package io.elbo.stream.detector;

import io.elbo.core.model.ModelMetadata;

/** Which model has judged. */
public record ModelRef(String name, String version) {
    static ModelRef of(ModelMetadata metadata) {
        return new ModelRef(metadata.name(), metadata.version());
    }
}

package io.elbo.stream.detector;

import org.jspecify.annotations.Nullable;

/**
 * Where a model comes from: the file of the configuration, or a version of the registry.
 *
 * @param registryVersion the number of its version in the registry, 0 for the file of the configuration; null if there is no
 *     registry
 * @param identity what its learned calibration is kept under: the digest of a version, empty for the file
 */
public record ModelOrigin(@Nullable Integer registryVersion, String identity) {
    /** The file of the configuration, and there is no registry. */
    public static final ModelOrigin FILE = new ModelOrigin(null, "");

    /** The file of the configuration, which is version 0 of a registry. */
    public static final ModelOrigin FILE_BESIDE_REGISTRY = new ModelOrigin(0, "");

    /**
     * A version of the registry.
     *
     * @param number from 1
     * @param digest of the model's bytes, such as {@code sha256:…}
     */
    public static ModelOrigin of(int number, String digest) {
        return new ModelOrigin(number, digest);
    }

    /** Whether another version may become active while the process runs. */
    public boolean hasRegistry() {
        return registryVersion != null;
    }
}

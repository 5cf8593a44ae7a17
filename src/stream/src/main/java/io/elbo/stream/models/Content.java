package io.elbo.stream.models;

import io.elbo.registry.ModelVersion;

/**
 * What a version is: a topic that was created again may give its number to another model.
 *
 * @param digest as the registry says it; empty for the file, and for what the registry does not have
 */
record Content(int version, String digest) {
    static Content of(ModelVersion version) {
        return new Content(version.version(), version.digest());
    }
}

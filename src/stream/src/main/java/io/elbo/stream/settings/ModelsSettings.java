package io.elbo.stream.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The registry of models, from which detectors take theirs while they run.
 *
 * @param topic that holds it
 * @param trustedKeys PEM files of public keys; if there are any, only what one of them has signed is accepted
 * @param shadowSample the share of the records that a challenger scores unless it is said
 * @param maxBytes the largest model
 * @param startupTimeout how long the start waits for the registry, and then for downloads of a detector's model by reference
 */
public record ModelsSettings(
        String topic, List<Path> trustedKeys, double shadowSample, long maxBytes, Duration startupTimeout) {
    public ModelsSettings {
        trustedKeys = List.copyOf(trustedKeys);
    }
}

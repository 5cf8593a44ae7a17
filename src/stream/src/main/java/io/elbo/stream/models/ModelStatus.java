package io.elbo.stream.models;

import org.jspecify.annotations.Nullable;

/**
 * Which version of its model a detector uses on this instance.
 *
 * @param active the version in use; 0 is the file of the configuration
 * @param wanted the version that the registry names as active
 * @param refusal why that is not in use; null if it is
 * @param swaps how often another version has become active since the start
 */
public record ModelStatus(
        String detector, int active, int wanted, @Nullable String refusal, long swaps) {}

package io.elbo.stream.settings;

import org.jspecify.annotations.Nullable;

/**
 * Where a detector writes.
 *
 * @param scores null where verdicts of ordinary records are not published
 * @param annotated null where records are not passed on
 */
public record DetectorTopics(
        String anomalies, @Nullable String scores, @Nullable String annotated, String deadLetters) {}

package io.elbo.service.config;

import io.elbo.core.verdict.AlertBudget;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One detector's settings, checked.
 *
 * @param model the model file
 * @param critical at most {@code warning}
 * @param scoresTopic null where verdicts of ordinary records are not published
 * @param explainFields how many fields an explanation names at most
 */
public record DetectorSettings(
        String name,
        String input,
        Path model,
        AlertBudget warning,
        AlertBudget critical,
        String anomaliesTopic,
        @Nullable String scoresTopic,
        String deadLetterTopic,
        boolean includePayload,
        int explainFields) {}

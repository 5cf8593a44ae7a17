package io.elbo.stream.detector;

import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.settings.DetectorSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Settings of a detector for the model of {@link io.elbo.testkit.TinyModel}, on the topic {@code payments}. */
public final class TinyDetector {
    private TinyDetector() {}

    /** Of a detector named {@code cards}. */
    public static DetectorSettings settings(@Nullable String scoresTopic) {
        return settings("cards", scoresTopic);
    }

    public static DetectorSettings settings(String name, @Nullable String scoresTopic) {
        return new DetectorSettings(
                name,
                "payments",
                Path.of("tiny.onnx"),
                new AlertBudget.Share(0.001),
                new AlertBudget.Share(0.0001),
                false,
                name + ".anomalies",
                scoresTopic,
                null,
                "payments.dlq",
                true,
                5,
                null);
    }
}

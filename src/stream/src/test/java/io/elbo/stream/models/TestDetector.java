package io.elbo.stream.models;

import io.elbo.core.score.onnx.WorkingMemory;
import io.elbo.registry.signature.TrustedKeys;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.ModelsSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Detector {@code cards}, which follows a registry. */
final class TestDetector {
    private static final Duration STARTUP_TIMEOUT = Duration.ofSeconds(30);

    private TestDetector() {}

    /** @param trusted null if versions need not be signed */
    record Registry(
            StubSource source,
            @Nullable TrustedKeys trusted,
            OpeningThreads threads,
            Clock clock,
            Challengers challengers) {
        Registry(StubSource source, @Nullable TrustedKeys trusted, OpeningThreads threads, Clock clock) {
            this(source, trusted, threads, clock, Challengers.of(List.of("cards"), clock));
        }
    }

    static ModelsSettings models(Duration startupTimeout) {
        return new ModelsSettings("elbo.models", List.of(), 1, 64 << 20, startupTimeout);
    }

    static ModelVerifier verifier(@Nullable TrustedKeys trusted) {
        return new ModelVerifier(trusted, 1 << 20, WorkingMemory.KEPT);
    }

    static DetectorVersions start(DetectorSettings settings, Registry registry) {
        ModelsSettings models = models(STARTUP_TIMEOUT);
        ModelVerifier verifier = verifier(registry.trusted());
        ModelWatch.Terms terms = new ModelWatch.Terms(models, "pod-1", registry.challengers());
        return new DetectorVersions(
                new ModelAtStart(registry.source(), verifier, models).open(settings),
                new ModelWatch.Shared(registry.source(), verifier, terms, registry.threads(), registry.clock()),
                registry.clock().millis() + STARTUP_TIMEOUT.toMillis());
    }

    static DetectorSettings withFile(DetectorSettings of, @Nullable Path file) {
        return new DetectorSettings(
                of.name(),
                of.input(),
                file,
                of.warning(),
                of.critical(),
                of.adapt(),
                of.anomaliesTopic(),
                of.scoresTopic(),
                of.annotatedTopic(),
                of.deadLetterTopic(),
                of.includePayload(),
                of.explainFields(),
                of.webhook());
    }
}

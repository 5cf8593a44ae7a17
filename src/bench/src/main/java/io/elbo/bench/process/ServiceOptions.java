package io.elbo.bench.process;

import io.elbo.testkit.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which packaged service is measured. */
public final class ServiceOptions {
    @Option(names = "--service", paramLabel = "JAR", description = "The packaged service (default: this checkout's).")
    private @Nullable Path service;

    /** The service's {@code quarkus-run.jar}. */
    public Path jar() {
        Path jar = service == null ? Checkout.find().service() : service.toAbsolutePath();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException(
                    "the packaged service (" + jar + ") is missing: run mvn -DskipTests package");
        }
        return jar;
    }
}

package io.elbo.trainer.cli;

import io.elbo.registry.RegistrySettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How large a model may be, for commands that publish or fetch one. */
final class MaxBytesOption {
    @Option(
            names = "--max-bytes",
            paramLabel = "N",
            description = "The largest model that is published or fetched, as elbo.models.max-bytes of the service"
                    + " (default: 67108864, 64 MiB).")
    private @Nullable Long bytes;

    boolean isGiven() {
        return bytes != null;
    }

    long bytes() {
        return bytes == null ? RegistrySettings.DEFAULT_MAX_BYTES : bytes;
    }
}

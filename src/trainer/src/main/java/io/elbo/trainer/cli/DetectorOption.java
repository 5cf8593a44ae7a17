package io.elbo.trainer.cli;

import picocli.CommandLine.Option;

/** Which detector a command is about. */
final class DetectorOption {
    @Option(
            names = {"-d", "--detector"},
            paramLabel = "NAME",
            required = true,
            description = "The detector, as the service's configuration names it.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    String name() {
        return name;
    }
}

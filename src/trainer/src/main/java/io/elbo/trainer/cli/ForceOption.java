package io.elbo.trainer.cli;

import picocli.CommandLine.Option;

/** Whether a version becomes active although an instance refuses it. */
final class ForceOption {
    @Option(
            names = "--force",
            description = "Also if an instance refuses it: one that goes by another key takes effect at a restart.")
    private boolean force;

    boolean isGiven() {
        return force;
    }
}

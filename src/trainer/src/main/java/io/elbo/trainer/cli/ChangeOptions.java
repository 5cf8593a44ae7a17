package io.elbo.trainer.cli;

import io.elbo.registry.Change;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who changes what a detector uses, and why. */
final class ChangeOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "Who changes it (default: your user name of the operating system).")
    private @Nullable String by;

    @Option(
            names = {"--why", "--note"},
            paramLabel = "TEXT",
            defaultValue = "",
            description = "A note for those who read it later.")
    @SuppressWarnings("NullAway.Init")
    private String why;

    @Option(
            names = "--if-revision",
            paramLabel = "N",
            description =
                    "Fail if somebody has changed it since revision N; 'models list' and each change show the revision.")
    private @Nullable Long ifRevision;

    Change change() {
        return change(false);
    }

    /** @param force whether a version becomes active although an instance refuses it */
    Change change(boolean force) {
        String user = System.getProperty("user.name", "");
        try {
            return new Change(by != null ? by : user.isBlank() ? "unknown" : user, why, ifRevision, force);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }
}

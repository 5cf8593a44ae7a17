package io.elbo.trainer.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code elbo-train models}: what becomes of published models. */
@Command(
        name = "models",
        description =
                "Shows the models in the registry's topic, says which of them detectors use, and pauses detectors.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train models list",
            "  elbo-train models shadow -d payments 4 --shadow-sample 10%%",
            "  elbo-train models diff -d payments",
            "  elbo-train models promote -d payments 4 --wait 60s",
            "  elbo-train models rollback -d payments --wait 60s",
            "",
            "'elbo-train models COMMAND --help' explains one command."
        },
        subcommands = {
            ModelsListCommand.class,
            ModelsShowCommand.class,
            ModelsPromoteCommand.class,
            ModelsShadowCommand.class,
            ModelsRollbackCommand.class,
            ModelsRetireCommand.class,
            ModelsDiffCommand.class,
            ModelsPauseCommand.class,
            ModelsResumeCommand.class,
            ModelsBudgetsCommand.class
        })
final class ModelsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is needed, such as list; 'elbo-train models --help' names them");
    }
}

package io.elbo.trainer.cli;

import io.elbo.registry.ModelRegistry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code elbo-train models resume}. */
@Command(
        name = "resume",
        description = {
            "Lets every instance go on reading the detector's topic where it has stopped, unless another detector of the topic is paused."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train models resume -d payments --why 'it is moved'"
        })
final class ModelsResumeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private DetectorOption detector = new DetectorOption();

    @Mixin
    private ChangeOptions change = new ChangeOptions();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Override
    public Integer call() throws Exception {
        try (ModelRegistry open = registry.open(spec.commandLine())) {
            ControlOutput.print(spec.commandLine(), format, open.resume(detector.name(), change.change()));
        }
        return 0;
    }
}

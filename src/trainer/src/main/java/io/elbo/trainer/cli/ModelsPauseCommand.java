package io.elbo.trainer.cli;

import io.elbo.registry.ModelRegistry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code elbo-train models pause}. */
@Command(
        name = "pause",
        description = {
            "Lets every instance stop reading the detector's topic until it is resumed, also across restarts.",
            "Records wait in the topic, for as long as it keeps them; other detectors of the same topic wait, too."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train models pause -d payments --why 'the producer is being moved'"
        })
final class ModelsPauseCommand implements Callable<Integer> {
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
            ControlOutput.print(spec.commandLine(), format, open.pause(detector.name(), change.change()));
        }
        return 0;
    }
}

package io.elbo.trainer.cli;

import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelVersion;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train models retire}. */
@Command(
        name = "retire",
        description = {
            "Puts a version out of use for good and deletes its bytes from the topic.",
            "The active one, the challenger and what living instances use cannot be retired; nor the one to go back to while an"
                    + " instance refuses the active one, or none says that it uses it."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train models retire -d payments 1"
        })
final class ModelsRetireCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "N", description = "The version.")
    private int version;

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
        PrintWriter out = spec.commandLine().getOut();
        try (ModelRegistry open = registry.open(spec.commandLine())) {
            ModelVersion retired = open.retire(detector.name(), version, change.change());
            if (format.isJson()) {
                OutputFormat.json(out, retired.shown());
            } else {
                out.println(retired + " is retired");
                out.flush();
            }
        }
        return 0;
    }
}

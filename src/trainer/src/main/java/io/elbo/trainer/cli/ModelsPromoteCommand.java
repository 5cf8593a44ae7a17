package io.elbo.trainer.cli;

import io.elbo.registry.Assignment;
import io.elbo.registry.ModelRegistry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train models promote}. */
@Command(
        name = "promote",
        description = "Makes a version the active one: all instances go over to it within seconds, without a restart.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train models promote -d payments 4 --wait 60s",
            "  elbo-train models promote -d payments 4 --if-revision 7 \\",
            "    --why 'fewer false alarms'"
        })
final class ModelsPromoteCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "N", description = "The version; 0 is the file of the configuration.")
    private int version;

    @Mixin
    private ForceOption force = new ForceOption();

    @Mixin
    private DetectorOption detector = new DetectorOption();

    @Mixin
    private ChangeOptions change = new ChangeOptions();

    @Mixin
    private WaitOptions wait = new WaitOptions();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Override
    public Integer call() throws Exception {
        wait.check(spec.commandLine());
        try (ModelRegistry open = registry.open(spec.commandLine())) {
            Assignment assignment = open.promote(detector.name(), version, change.change(force.isGiven()));
            AssignmentOutput.print(spec.commandLine(), format, assignment);
            wait.await(open, detector.name(), version, spec.commandLine().getErr());
        }
        return 0;
    }
}

package io.elbo.trainer.cli;

import io.elbo.registry.Assignment;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.WayBack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train models rollback}. */
@Command(
        name = "rollback",
        description = {
            "Makes the version active again that was active before; repeated, the one before that.",
            "Versions that are retired, or that a living instance refuses, are passed over; so is the file of the configuration"
                    + " if no living instance has one."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train models rollback -d payments --wait 60s",
            "  elbo-train models rollback -d payments 0 --why 'back to the file'"
        })
final class ModelsRollbackCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "N",
            description =
                    "Another version to go back to; 0 is the file of the configuration (default: the one before).")
    private @Nullable Integer version;

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
            WayBack back = WayBack.of(open.view(), detector.name());
            Assignment assignment = open.rollback(detector.name(), version, change.change(force.isGiven()));
            if (version == null && !force.isGiven()) {
                back.passedOver().forEach(each -> spec.commandLine()
                        .getErr()
                        .println("note: " + TextTable.printable(each.toString()) + "; it is passed over"));
            }
            AssignmentOutput.print(spec.commandLine(), format, assignment);
            wait.await(
                    open,
                    detector.name(),
                    assignment.active(),
                    spec.commandLine().getErr());
        }
        return 0;
    }
}

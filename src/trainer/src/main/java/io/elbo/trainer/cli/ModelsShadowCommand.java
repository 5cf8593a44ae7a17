package io.elbo.trainer.cli;

import io.elbo.registry.Assignment;
import io.elbo.registry.ModelRegistry;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train models shadow}. */
@Command(
        name = "shadow",
        description = {
            "Makes a version the challenger: it scores the same records as the active one, and nothing of it is published but"
                    + " how its verdicts differ ('models diff').",
            "With --stop there is no challenger any more."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train models shadow -d payments 4",
            "  elbo-train models shadow -d payments 4 --shadow-sample 10%% \\",
            "    --gate-records 100000 --gate-hours 24",
            "  elbo-train models shadow -d payments --stop"
        })
final class ModelsShadowCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "N", description = "The version.")
    private @Nullable Integer version;

    @Option(names = "--stop", description = "End the trial.")
    private boolean stop;

    @Mixin
    private DetectorOption detector = new DetectorOption();

    @Mixin
    private ChangeOptions change = new ChangeOptions();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Mixin
    private ShadowOptions shadow = new ShadowOptions();

    @Override
    public Integer call() throws Exception {
        Integer number = version;
        if ((number == null) != stop) {
            throw new ParameterException(spec.commandLine(), "either a version is needed, or --stop");
        }
        shadow.requireChallenger(spec.commandLine(), !stop, "there is none after --stop");
        var terms = shadow.terms(spec.commandLine());
        try (ModelRegistry open = registry.open(spec.commandLine())) {
            if (number == null
                    && open.view().assignmentOrInitial(detector.name()).challenger() == 0) {
                spec.commandLine()
                        .getErr()
                        .println("note: detector " + detector.name() + " has no challenger: there is no trial to end");
            }
            Assignment assignment = number == null
                    ? open.stopShadow(detector.name(), change.change())
                    : open.shadow(detector.name(), number, terms, change.change());
            AssignmentOutput.print(spec.commandLine(), format, assignment);
        }
        return 0;
    }
}

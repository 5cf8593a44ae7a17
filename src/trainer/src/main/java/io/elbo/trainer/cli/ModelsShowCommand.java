package io.elbo.trainer.cli;

import io.elbo.registry.Assignment;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryException;
import io.elbo.registry.RegistryView;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train models show}. */
@Command(
        name = "show",
        description = "Shows all that is known of a version, with what each instance of the service says of it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-train models show -d payments --bootstrap-servers broker:9092",
            "  elbo-train models show -d payments 4 --format json --kafka FILE"
        })
final class ModelsShowCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "N", description = "The version (default: the active one).")
    private @Nullable Integer version;

    @Mixin
    private DetectorOption detector = new DetectorOption();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        try (ModelRegistry open = registry.open(spec.commandLine())) {
            RegistryView view = open.view();
            Assignment assignment = view.assignmentOrInitial(detector.name());
            int number = version == null ? assignment.active() : version;
            if (number == 0) {
                throw new RegistryException(
                        "detector " + detector.name() + " uses the file of the configuration, which is"
                                + " not in the registry; 'models list' names the published versions");
            }
            ModelVersion found = view.version(detector.name(), number)
                    .orElseThrow(() -> new RegistryException("there is no version " + number + " of detector "
                            + detector.name() + "; 'models list' names them"));
            VersionReport report = VersionReport.of(view, found);
            if (format.isJson()) {
                OutputFormat.json(out, report);
            } else {
                report.print(out);
                AssignmentText.print(view, assignment, out);
                out.flush();
            }
        }
        return 0;
    }
}

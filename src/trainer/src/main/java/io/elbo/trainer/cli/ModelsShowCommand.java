package io.elbo.trainer.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.elbo.registry.Assignment;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryException;
import io.elbo.registry.RegistryView;
import java.io.PrintWriter;
import java.time.Instant;
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
        description =
                "Shows all that is known of a version, with what each instance of the service says of it and, if it is a challenger, how"
                        + " far it is with its gates.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train models show -d payments",
            "  elbo-train models show -d payments 4 --format json"
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

    /**
     * For programs.
     *
     * @param gates how far the version is; null if it is no challenger with gates
     */
    record Shown(
            @JsonUnwrapped VersionReport report,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            GatesReport gates) {}

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
            GatesReport gates =
                    number == assignment.challenger() ? GatesReport.of(view, assignment, Instant.now()) : null;
            if (format.isJson()) {
                OutputFormat.json(out, new Shown(report, gates));
            } else {
                report.print(out);
                if (gates != null) {
                    gates.print(out);
                }
                AssignmentText.print(view, assignment, out);
                out.flush();
            }
        }
        return 0;
    }
}

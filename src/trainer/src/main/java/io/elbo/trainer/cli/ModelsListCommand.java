package io.elbo.trainer.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.registry.Assignment;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.RegistryView;
import io.elbo.registry.VersionStanding;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbo-train models list}. */
@Command(
        name = "list",
        description = "Lists the published versions and what each detector uses.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train models list",
            "  elbo-train models list -d payments --format json"
        })
final class ModelsListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = {"-d", "--detector"},
            paramLabel = "NAME",
            description = "Only this detector (default: all).")
    private @Nullable String detector;

    @Option(names = "--all", description = "Retired versions too.")
    private boolean all;

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Mixin
    private OutputFormat format = new OutputFormat();

    /**
     * One detector, for programs.
     *
     * @param deviation what living instances do instead of using the active version; null if they use it
     */
    record Listed(
            String detector,
            Assignment assignment,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String deviation,

            List<VersionReport> versions) {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<Listed> listed = new ArrayList<>();
        try (ModelRegistry open = registry.open(spec.commandLine())) {
            RegistryView view = open.view();
            for (String name : detector == null ? view.detectors() : Set.of(detector)) {
                listed.add(new Listed(
                        name,
                        view.assignmentOrInitial(name),
                        VersionStanding.deviation(view, name).orElse(null),
                        versions(view, name)));
            }
        }
        if (format.isJson()) {
            OutputFormat.json(out, listed);
        } else {
            print(listed, out);
        }
        return 0;
    }

    private List<VersionReport> versions(RegistryView view, String name) {
        List<VersionReport> versions = new ArrayList<>();
        for (ModelVersion version : view.versions(name)) {
            if (all || !version.retired()) {
                versions.add(VersionReport.of(view, version));
            }
        }
        return versions;
    }

    private void print(List<Listed> listed, PrintWriter out) {
        if (listed.stream().allMatch(each -> each.versions().isEmpty())) {
            out.println("no models are published" + (detector == null ? "" : " for detector " + detector) + " in topic "
                    + registry.topic());
        } else {
            TextTable table = VersionReport.table();
            listed.forEach(each -> each.versions().forEach(version -> version.addTo(table)));
            table.print(out);
        }
        for (Listed each : listed) {
            AssignmentText.print(each.assignment(), out);
            String deviation = each.deviation();
            if (deviation != null) {
                out.println("  " + TextTable.printable(deviation));
            }
        }
        out.flush();
    }
}

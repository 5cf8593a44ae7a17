package io.elbo.trainer.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.elbo.registry.Assignment;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.RegistryException;
import io.elbo.registry.RegistryView;
import io.elbo.registry.ShadowExample;
import io.elbo.registry.ShadowSum;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbo-train models diff}. */
@Command(
        name = "diff",
        description = {
            "Shows how the verdicts of the challenger differ from those of the active version, in the records that both have"
                    + " scored, summed over all instances of the service.",
            "Gained are anomalies that only the challenger finds, lost those that only the active one finds.",
            "If the challenger has gates, each is shown with what it asks and what there is."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train models diff -d payments",
            "  elbo-train models diff -d payments 4 --against 3 --format json"
        })
final class ModelsDiffCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "N", description = "The version (default: the challenger).")
    private @Nullable Integer version;

    @Option(
            names = "--against",
            paramLabel = "N",
            description =
                    "The version that it was compared with (default: the active one, or the one that instances use because"
                            + " they refuse it).")
    private @Nullable Integer against;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many examples to show of gained and lost anomalies (default: ${DEFAULT-VALUE}).")
    private int examples;

    @Mixin
    private DetectorOption detector = new DetectorOption();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Mixin
    private OutputFormat format = new OutputFormat();

    /**
     * For programs.
     *
     * @param gates how far the challenger is; null if it has none
     */
    record Diff(
            @JsonUnwrapped ShadowSum found,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            GatesReport gates) {}

    @Override
    public Integer call() throws Exception {
        if (examples < 0) {
            throw new ParameterException(spec.commandLine(), "--examples must be at least 0, got " + examples);
        }
        PrintWriter out = spec.commandLine().getOut();
        try (ModelRegistry open = registry.open(spec.commandLine())) {
            RegistryView view = open.view();
            Assignment assignment = view.assignmentOrInitial(detector.name());
            int challenger = version == null ? assignment.challenger() : version;
            if (challenger == 0) {
                throw new RegistryException("detector " + detector.name()
                        + " has no challenger: 'models shadow' makes a version one, and then instances compare it");
            }
            int other = against == null ? view.instances(detector.name()).judging(assignment.active()) : against;
            ShadowSum sum = ShadowSum.of(challenger, other, view.shadowReports(detector.name(), challenger));
            boolean isTrial = challenger == assignment.challenger() && against == null;
            GatesReport gates = isTrial ? GatesReport.of(view, assignment, Instant.now()) : null;
            if (format.isJson()) {
                OutputFormat.json(out, new Diff(sum, gates));
            } else {
                print(sum, view.instances(detector.name()).refusals(challenger), out);
                if (gates != null) {
                    gates.print(out);
                }
                print("gained", sum.gained(), out);
                print("lost", sum.lost(), out);
                out.flush();
            }
        }
        return 0;
    }

    private void print(ShadowSum sum, List<InstanceReport> refusals, PrintWriter out) {
        out.println("version " + sum.version() + " of detector " + detector.name() + " against "
                + AssignmentText.version(sum.against()));
        if (sum.instances() == 0) {
            out.println(
                    refusals.isEmpty()
                            ? "no instance has compared them yet: the service reports every ten seconds"
                            : "no instance compares them: instance "
                                    + refusals.get(0).instance() + " refuses the challenger: "
                                    + TextTable.printable(refusals.get(0).reason()));
            return;
        }
        var counts = sum.counts();
        out.println("records     " + counts.records() + ", compared by " + Words.count(sum.instances(), "instance")
                + " since " + sum.since());
        out.println("alarm rate  " + rate(sum.activeAlarmRate()) + " of the active version, "
                + rate(sum.challengerAlarmRate()) + " of the challenger");
        out.println("kept        " + counts.kept());
        out.println("gained      " + counts.gained());
        out.println("lost        " + counts.lost());
        out.println("critical    " + counts.critical() + " of the active version, of which " + counts.criticalLost()
                + " lost");
        out.println("rejected    " + counts.rejected());
        sum.suspended().forEach(why -> out.println("suspended   " + TextTable.printable(why)));
    }

    private static String rate(double share) {
        return Double.isNaN(share) ? "none yet" : String.format(Locale.ROOT, "%.4f %%", 100 * share);
    }

    private void print(String what, List<ShadowExample> shown, PrintWriter out) {
        for (ShadowExample example : shown.stream().limit(examples).toList()) {
            out.println();
            out.println(what + " " + example.topic() + "-" + example.partition() + "@" + example.offset() + " at "
                    + example.at() + (example.key() == null ? "" : ", key " + TextTable.printable(example.key()))
                    + String.format(
                            Locale.ROOT,
                            ", score %.2f active, %.2f challenger",
                            example.activeScore(),
                            example.challengerScore()));
            for (ShadowExample.Field field : example.fields()) {
                Double other = field.otherContribution();
                out.println("  " + field.name() + " " + TextTable.printable(field.value())
                        + (field.expected().isEmpty() ? "" : ", expected " + TextTable.printable(field.expected()))
                        + String.format(Locale.ROOT, ": %.2f nats", field.contribution())
                        + (other == null
                                ? ", the other does not read it"
                                : String.format(Locale.ROOT, ", %.2f by the other", other)));
            }
        }
    }
}

package io.elbo.trainer.cli;

import io.elbo.core.verdict.AlertBudget;
import io.elbo.registry.ModelRegistry;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code elbo-train models budgets}. */
@Command(
        name = "budgets",
        description = {
            "Sets the budgets of a detector on every instance, from the next poll on. What is left out is that of the configuration.",
            "An instance that cannot keep to them uses those before, and says why in its log and by REST: GET .../control."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train models budgets -d payments --alert 0.05%% --why 'fewer alarms'",
            "  elbo-train models budgets -d payments --configured"
        })
final class ModelsBudgetsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--alert",
            paramLabel = "BUDGET",
            description =
                    "How many false alarms are accepted: a share such as 0.05%% or 5e-4, or a rate such as 20/day.")
    private @Nullable String alert;

    @Option(names = "--critical", paramLabel = "BUDGET", description = "How many critical ones; no more than --alert.")
    private @Nullable String critical;

    @Option(names = "--configured", description = "Those of the configuration hold again.")
    private boolean configured;

    @Mixin
    private DetectorOption detector = new DetectorOption();

    @Mixin
    private ChangeOptions change = new ChangeOptions();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Mixin
    private OutputFormat format = new OutputFormat();

    private @Nullable AlertBudget parse(String option, @Nullable String text) {
        try {
            return text == null ? null : AlertBudget.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Integer call() throws Exception {
        AlertBudget all = parse("--alert", alert);
        AlertBudget worst = parse("--critical", critical);
        if (configured == (all != null || worst != null)) {
            throw new ParameterException(
                    spec.commandLine(), "say --alert or --critical, or --configured for those of the configuration");
        }
        if (all != null && worst != null && worst.exceeds(all)) {
            throw new ParameterException(spec.commandLine(), "--critical must not exceed --alert");
        }
        try (ModelRegistry open = registry.open(spec.commandLine())) {
            ControlOutput.print(
                    spec.commandLine(), format, open.setBudgets(detector.name(), alert, critical, change.change()));
        }
        return 0;
    }
}

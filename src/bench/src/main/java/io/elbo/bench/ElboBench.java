package io.elbo.bench;

import io.elbo.bench.alarms.AlarmsCommand;
import io.elbo.bench.alarms.CalibrationCommand;
import io.elbo.bench.backtest.BacktestCommand;
import io.elbo.bench.cards.CardsCommand;
import io.elbo.bench.cost.CostCommand;
import io.elbo.bench.faults.FaultsCommand;
import io.elbo.bench.keys.KeysCommand;
import io.elbo.bench.overload.OverloadCommand;
import io.elbo.bench.quality.QualityCommand;
import io.elbo.bench.scaling.ScalingCommand;
import io.elbo.bench.series.SeriesCommand;
import io.elbo.bench.stages.StagesCommand;
import io.elbo.bench.start.StartCommand;
import io.elbo.bench.throughput.ThroughputCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code elbo-bench}. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "elbo-bench",
        description = "Measures what Elbo promises.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            QualityCommand.class,
            SeriesCommand.class,
            CardsCommand.class,
            BacktestCommand.class,
            CostCommand.class,
            AlarmsCommand.class,
            CalibrationCommand.class,
            FaultsCommand.class,
            KeysCommand.class,
            OverloadCommand.class,
            ScalingCommand.class,
            StagesCommand.class,
            StartCommand.class,
            ThroughputCommand.class
        })
public final class ElboBench implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Show where in the program an error came from.")
    private boolean stacktrace;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, ready to execute; ends with an exit code, never the JVM. */
    public static CommandLine commandLine() {
        ElboBench root = new ElboBench();
        return new CommandLine(root)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println("error: " + (e.getMessage() == null ? e : e.getMessage()));
                    if (root.stacktrace) {
                        e.printStackTrace(command.getErr());
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed; 'elbo-bench --help' names them");
    }
}

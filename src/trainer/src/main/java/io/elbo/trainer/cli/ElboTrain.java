package io.elbo.trainer.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code elbo-train}. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "elbo-train",
        description = "Learns from history what ordinary records look like, and writes one model file.",
        mixinStandardHelpOptions = true,
        versionProvider = ElboTrain.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-train infer-schema history.csv.gz --label is_fraud --out schema.json",
            "  elbo-train train history.csv.gz --schema schema.json --label is_fraud \\",
            "    --out model.onnx",
            "  elbo-train evaluate model.onnx labelled.csv --label is_fraud",
            "  elbo-train score model.onnx fresh.csv --anomalies-only --explain",
            "  elbo-train backtest history.csv.gz --model new.onnx \\",
            "    --against old.onnx --report backtest.html",
            "  export KAFKA_BOOTSTRAP_SERVERS=broker:9092   # or --kafka client.properties",
            "  elbo-train publish model.onnx --detector payments --as challenger",
            "  elbo-train models list",
            "",
            "'elbo-train COMMAND --help' explains one command."
        },
        subcommands = {
            InferSchemaCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            ScoreCommand.class,
            BacktestCommand.class,
            GenerateCommand.class,
            InterpolateCommand.class,
            PublishCommand.class,
            ModelsCommand.class
        })
public final class ElboTrain implements Runnable {
    /** Commands that run models. */
    private static final Set<String> ENGINE_COMMANDS =
            Set.of("train", "evaluate", "score", "backtest", "generate", "interpolate", "publish");

    /** How picocli lists what is allowed: in capitals, which nobody has to write. */
    private static final Pattern ENUM_WORDS = Pattern.compile("\\[([A-Z, _-]+)] \\(case-insensitive\\)");

    // loggers that nobody holds forget their level
    private static final Logger LOGGING = Logger.getLogger("io.elbo");
    /** What keeps a topic from being read is told by the command that fails of it. */
    private static final Logger TOPICS = Logger.getLogger("io.elbo.registry.topic");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Show where in the program an error came from.")
    private boolean stacktrace;

    public static void main(String[] args) {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s: %5$s%n");
        LOGGING.setLevel(Level.WARNING);
        TOPICS.setLevel(Level.OFF);
        if (args.length > 0 && ENGINE_COMMANDS.contains(args[0])) {
            TemporaryFolder.unpackEngine();
        }
        CommandLine command = commandLine();
        command.setOut(new StandardOutput(new FileOutputStream(FileDescriptor.out)));
        command.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        int exitCode = command.execute(args);
        command.getOut().flush();
        System.exit(exitCode);
    }

    /** The whole command line, ready to execute; ends with an exit code, never the JVM. */
    public static CommandLine commandLine() {
        ElboTrain root = new ElboTrain();
        return new CommandLine(root)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setHelpFactory(WholeWordHelp::new)
                .setParameterExceptionHandler(ElboTrain::wrongUsage)
                .setExecutionExceptionHandler((e, command, parsed) -> root.failed(e, command));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed; 'elbo-train --help' names them");
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(ENUM_WORDS.matcher(errorLine(e)).replaceAll(words -> words.group(1)
                .toLowerCase(Locale.ROOT)));
        command.getErr().println("'" + command.getCommandSpec().qualifiedName() + " --help' says what is allowed.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private int failed(Exception e, CommandLine command) {
        if (e instanceof StandardOutput.PipeClosedException) {
            return command.getCommandSpec().exitCodeOnSuccess();
        }
        PrintWriter err = command.getErr();
        err.println(errorLine(e));
        if (stacktrace) {
            e.printStackTrace(err);
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    private static String errorLine(Exception e) {
        String message = e.getMessage();
        String text = message == null || message.isBlank()
                ? e.getClass().getSimpleName() + " (--stacktrace shows where)"
                : message;
        return "error: " + text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** The version that the build wrote into the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"elbo-train " + version()};
        }
    }

    /** The program's version; {@code development} where it runs from class files. */
    public static String version() {
        String version = ElboTrain.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

package io.elbo.demo;

import io.elbo.testkit.ServiceFailure;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the demo; without a subcommand it runs. */
@Command(
        name = "elbo-demo",
        mixinStandardHelpOptions = true,
        description = "A stream of card payments, watched by Elbo. Without a command: run.",
        synopsisSubcommandLabel = "[run | generate | replay]")
public final class Demo {
    private Demo() {}

    public static void main(String[] arguments) {
        ParentWatch.startIfAskedFor();
        System.exit(commandLine().execute(withDefault(arguments)));
    }

    static CommandLine commandLine() {
        return commandLine(System.getenv());
    }

    static CommandLine commandLine(Map<String, String> environment) {
        return new CommandLine(new Demo())
                .addSubcommand(new RunCommand(environment))
                .addSubcommand(new GenerateCommand(environment))
                .addSubcommand(new ReplayCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (!(failure instanceof DemoException || failure instanceof ServiceFailure)) {
                        throw failure;
                    }
                    command.getErr().println("elbo-demo: " + failure.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    /** {@code elbo-demo --rate 100} means {@code elbo-demo run --rate 100}. */
    static String[] withDefault(String[] arguments) {
        boolean namesCommand = arguments.length > 0
                && Stream.of("run", "generate", "replay", "--help", "-h", "--version", "-V")
                        .anyMatch(arguments[0]::equals);
        return namesCommand
                ? arguments
                : Stream.concat(Stream.of("run"), Stream.of(arguments)).toArray(String[]::new);
    }
}

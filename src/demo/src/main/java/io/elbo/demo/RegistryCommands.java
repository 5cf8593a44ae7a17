package io.elbo.demo;

import io.elbo.trainer.cli.ElboTrain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** What a person does with the registry of models on the command line, done here: each command is shown with what it prints. */
final class RegistryCommands {
    /** Its topic is read anew for each command, which is nothing to tell of. */
    private static final Logger LOGGING = Logger.getLogger("io.elbo.registry.topic");

    static {
        LOGGING.setLevel(Level.WARNING);
    }

    private final List<String> cluster;
    private final PrintWriter out;

    /** @param topic of the registry */
    RegistryCommands(String bootstrapServers, String topic, PrintWriter out) {
        cluster = List.of("--models-topic=" + topic, "--bootstrap-servers=" + bootstrapServers, "--by=elbo-demo");
        this.out = out;
    }

    /**
     * Runs one command of {@code elbo-train}.
     *
     * @param shown how many of the lines that it prints are shown, the last ones
     * @throws DemoException if it fails; the message is its own
     */
    void run(int shown, String... arguments) {
        StringWriter printed = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine command =
                ElboTrain.commandLine().setOut(new PrintWriter(printed, true)).setErr(new PrintWriter(errors, true));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(cluster);
        int code = command.execute(all.toArray(String[]::new));
        if (code != 0) {
            throw new DemoException("elbo-train " + String.join(" ", arguments) + ": "
                    + errors.toString().strip());
        }
        List<String> lines = printed.toString().lines().toList();
        StringBuilder text = new StringBuilder("$ elbo-train " + String.join(" ", arguments));
        lines.subList(Math.max(0, lines.size() - shown), lines.size())
                .forEach(
                        line -> text.append(System.lineSeparator()).append("  ").append(line));
        out.println(text);
    }
}

package io.elbo.trainer.cli;

import io.elbo.registry.Assignment;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;

/** The answer of a command that changes what a detector uses. */
final class AssignmentOutput {
    private AssignmentOutput() {}

    static void print(CommandLine command, OutputFormat format, Assignment assignment) throws IOException {
        PrintWriter out = command.getOut();
        if (format.isJson()) {
            OutputFormat.json(out, assignment);
        } else {
            AssignmentText.print(assignment, out);
            out.flush();
        }
    }
}

package io.elbo.trainer.cli;

import io.elbo.registry.Control;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Prints what is said of a detector at run time. */
final class ControlOutput {
    private ControlOutput() {}

    static void print(CommandLine command, OutputFormat format, Control control) throws IOException {
        PrintWriter out = command.getOut();
        if (format.isJson()) {
            OutputFormat.json(out, control);
            return;
        }
        Control.Pause pause = control.pause();
        out.println("detector " + control.detector() + " is "
                + (pause == null ? "not paused" : TextTable.printable(pause.toString())) + "; alert budget "
                + budget(control.alertBudget()) + ", critical budget " + budget(control.criticalBudget())
                + " (control revision " + control.revision() + ")");
        out.flush();
    }

    private static String budget(@Nullable String text) {
        return text == null ? "as configured" : TextTable.printable(text);
    }
}

package io.elbo.bench.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all benchmarks have in common: they measure, then print a {@link Report} and write it to files if asked to. */
@Command(mixinStandardHelpOptions = true, showDefaultValues = true, footerHeading = "%nExamples:%n")
public abstract class BenchCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write everything that was measured to this file.")
    private @Nullable Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page with plots to this file.")
    private @Nullable Path html;

    @Override
    public final Integer call() throws Exception {
        Report report = new Report(spec.name());
        boolean isGood = measure(report);
        report.print(out());
        save(report);
        return isGood ? 0 : 1;
    }

    /** @return whether what was measured is as it must be; exit code 1 if not */
    protected abstract boolean measure(Report report) throws Exception;

    /** Writes the files that are asked for, so that hours of work survive an interruption. */
    protected final void save(Report report) throws IOException {
        if (json != null) {
            Files.writeString(json, report.toJson());
        }
        if (html != null) {
            Files.writeString(html, report.toHtml());
        }
    }

    /** That an option is wrong, for the user to read. */
    protected final ParameterException wrongOption(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Tells the user how far it is. */
    protected final void say(String format, Object... arguments) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(String.format(Locale.ROOT, format, arguments));
        err.flush();
    }
}

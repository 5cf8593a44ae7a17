package io.elbo.trainer.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Writes lines to a file, or to standard output; that they cannot be written is an error, but for a pipe whose reader wants no more. */
final class RecordOutput {
    private RecordOutput() {}

    /** Writes the lines. */
    @FunctionalInterface
    interface Lines {
        void writeTo(PrintWriter target) throws IOException;
    }

    /** @param file null for standard output */
    static void write(CommandLine command, @Nullable Path file, Lines lines) throws IOException {
        if (file == null) {
            PrintWriter out = command.getOut();
            lines.writeTo(out);
            out.flush();
            requireWritten(out, null);
            return;
        }
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
            lines.writeTo(out);
            out.flush();
            requireWritten(out, file);
        }
    }

    static void requireWritten(PrintWriter out, @Nullable Path file) throws IOException {
        if (out.checkError()) {
            if (out instanceof StandardOutput standard && standard.isPipeClosed()) {
                throw new StandardOutput.PipeClosedException();
            }
            throw new IOException("the output cannot be written" + (file == null ? "" : " to " + file)
                    + ": is the disk full, or the pipe closed?");
        }
    }
}

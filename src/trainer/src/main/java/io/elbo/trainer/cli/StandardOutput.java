package io.elbo.trainer.cli;

import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Standard output as UTF-8. A {@link PrintWriter} says only that something could not be written; this one also knows
 * whether it was because its reader, such as {@code head}, has read all that it wants. Not thread-safe.
 */
final class StandardOutput extends PrintWriter {
    private final Target target;

    StandardOutput(OutputStream stream) {
        this(new Target(stream));
    }

    private StandardOutput(Target target) {
        super(new BufferedWriter(new OutputStreamWriter(target, StandardCharsets.UTF_8)));
        this.target = target;
    }

    /** Whether something could not be written since the other end of the pipe is closed. */
    boolean isPipeClosed() {
        String message = target.failure;
        return message != null && message.toLowerCase(Locale.ROOT).contains("pipe");
    }

    /** The other end of the pipe is closed: no failure, nobody wants more. */
    static final class PipeClosedException extends IOException {
        private static final long serialVersionUID = 1L;

        PipeClosedException() {
            super("nobody reads the output any more");
        }
    }

    /** Keeps the message of the first failure, which the system words (EPIPE: "Broken pipe"). */
    private static final class Target extends FilterOutputStream {
        private @Nullable String failure;

        Target(OutputStream stream) {
            super(stream);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                if (failure == null) {
                    failure = String.valueOf(e.getMessage());
                }
                throw e;
            }
        }
    }
}

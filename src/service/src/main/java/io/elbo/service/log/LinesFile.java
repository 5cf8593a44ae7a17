package io.elbo.service.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.handlers.SizeRotatingFileHandler;

/**
 * A file of lines of JSON that is rotated by its size. What cannot be written there, as on a full disk, goes to the log of the
 * service instead: no change may be told nowhere. Thread-safe.
 */
final class LinesFile extends SizeRotatingFileHandler {
    private static final System.Logger LOG = System.getLogger(LinesFile.class.getName());

    private final Path path;
    private final Object state = new Object(); // guards the next two
    private boolean hasFailed; // in this call
    private boolean isFailing; // what stands last in the file may be half a line

    LinesFile(Path path, long maxBytes, int maxFiles) throws IOException {
        super(path.toFile(), true, maxBytes, maxFiles);
        this.path = path;
        setEncoding(StandardCharsets.UTF_8.name());
        setFormatter(new JsonLines() {
            @Override
            public String format(ExtLogRecord line) {
                return isFailing ? System.lineSeparator() + super.format(line) : super.format(line);
            }
        });
        setErrorManager(new ErrorManager() {
            @Override
            public synchronized void error(String message, Exception error, int code) {
                hasFailed = true;
            }
        });
    }

    @Override
    protected void doPublish(ExtLogRecord line) {
        boolean isKept;
        boolean isNew;
        synchronized (state) {
            hasFailed = false;
            super.doPublish(line); // takes the handler's own lock, and does nothing for a thread that has it
            isKept = !hasFailed;
            isNew = isFailing == isKept;
            isFailing = !isKept;
        }
        if (!isKept) {
            for (Handler handler : Logger.getLogger("").getHandlers()) {
                handler.publish(line);
            }
        }
        if (isNew) {
            LOG.log(
                    isKept ? System.Logger.Level.INFO : System.Logger.Level.ERROR,
                    isKept ? "{0} is written again" : "{0} cannot be written, what belongs there is told here",
                    path);
        }
    }
}

package io.elbo.service.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.handlers.SizeRotatingFileHandler;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines of JSON that is rotated by its size. What cannot be written there, as on a full disk, goes to the log of the
 * service instead: no change may be told nowhere. Only the service's own user can read a file that is made here; one that is there
 * already keeps its permissions, and those that follow it get the same. Thread-safe.
 */
final class LinesFile extends SizeRotatingFileHandler {
    private static final System.Logger LOG = System.getLogger(LinesFile.class.getName());

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private final @Nullable Set<PosixFilePermission> permissions; // null in super's constructor, or if there are none
    private final Object state = new Object(); // guards the next two
    private boolean hasFailed; // in this call
    private boolean isFailing; // what stands last in the file may be half a line

    LinesFile(Path path, long maxBytes, int maxFiles) throws IOException {
        super(existing(path).toFile(), true, maxBytes, maxFiles);
        this.path = path;
        permissions = hasPermissions(path) ? Files.getPosixFilePermissions(path) : null;
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

    private static boolean hasPermissions(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static Path existing(Path path) throws IOException {
        if (hasPermissions(path) && Files.notExists(path)) {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.createFile(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        return path;
    }

    /** Is called whenever the file has been made anew, before anything is written to it. */
    @Override
    public void setOutputStream(@Nullable OutputStream stream) {
        super.setOutputStream(stream);
        if (stream != null && permissions != null && Files.isRegularFile(path)) {
            try {
                Files.setPosixFilePermissions(path, permissions);
            } catch (IOException e) {
                reportError("Permissions of " + path + " cannot be set", e, ErrorManager.OPEN_FAILURE);
            }
        }
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

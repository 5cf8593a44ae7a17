package io.elbo.testkit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The classes of the packaged service as its JVM has loaded and verified them once. A service that starts from this archive
 * takes a fifth less processor time. The suite starts dozens.
 *
 * <p>The archive lies beside the packaged service. The first process that needs it makes it, and others wait meanwhile. It is made
 * again for another version of Java, and whenever the service is packaged anew. A JVM that cannot use an archive ignores it.
 */
final class ClassArchive {
    private static final Duration TIME_TO_WRITE = Duration.ofMinutes(1);

    private ClassArchive() {}

    /** Flags that let this service start from its archive; none if there is no archive. */
    static List<String> flags(Path jar) {
        Path archive = jar.resolveSibling("classes-" + Runtime.version() + ".jsa");
        try (FileChannel lock = FileChannel.open(
                        jar.resolveSibling("classes.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            if (!isNewer(archive, jar)) {
                write(archive, jar);
            }
            return held.isValid() && Files.exists(archive) ? flag("SharedArchiveFile", archive) : List.of();
        } catch (IOException | IllegalStateException e) {
            System.err.println("services start without a class archive: " + e);
            return List.of();
        }
    }

    private static boolean isNewer(Path archive, Path jar) throws IOException {
        return Files.exists(archive)
                && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0;
    }

    /** Lets a service start, which needs no broker for that, and end. */
    private static void write(Path archive, Path jar) throws IOException {
        Path written = archive.resolveSibling(archive.getFileName() + ".new");
        Files.deleteIfExists(written);
        try (ServiceProcess service = ServiceProcess.builder()
                .jar(jar)
                .withoutArchive()
                .jvm(flag("ArchiveClassesAtExit", written))
                .properties(Map.of(
                        "kafka.bootstrap.servers", "localhost:1",
                        "elbo.application-id", "class-archive",
                        "elbo.detectors.\"d\".input", "class-archive",
                        "elbo.detectors.\"d\".model",
                                Checkout.find().plainModel().toString()))
                .start()) {
            BoundedWait.until("the service lives", () -> {
                service.requireAlive();
                return service.management("/q/health/live").isOk();
            });
            service.terminate();
            service.awaitExit(TIME_TO_WRITE);
        }
        if (Files.exists(written)) {
            Files.move(written, archive, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Nothing is printed if the archive cannot be used: the output belongs to the service. */
    private static List<String> flag(String name, Path archive) {
        return List.of("-XX:" + name + "=" + archive.toAbsolutePath(), "-Xlog:cds*=off");
    }
}

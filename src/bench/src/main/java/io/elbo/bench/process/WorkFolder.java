package io.elbo.bench.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a run keeps its logs and its state. What the broker and the clients in this process have to say goes to a file
 * there, provided that nothing has logged before.
 *
 * @param temporary whether closing deletes it
 */
public record WorkFolder(Path path, boolean temporary) implements AutoCloseable {
    /** @param given the user's wish; null for a temporary folder */
    public static WorkFolder of(@Nullable Path given) throws IOException {
        Path path = given == null ? Files.createTempDirectory("elbo-bench-") : Files.createDirectories(given);
        System.setProperty("elbo.broker.log", "warn");
        System.setProperty(
                "org.slf4j.simpleLogger.logFile", path.resolve("broker.log").toString());
        return new WorkFolder(path.toAbsolutePath(), given == null);
    }

    @Override
    public void close() throws IOException {
        if (temporary) {
            try (Stream<Path> files = Files.walk(path)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }
}

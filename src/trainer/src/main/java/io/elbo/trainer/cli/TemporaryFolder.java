package io.elbo.trainer.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of the run's own within the temporary folder. Libraries unpack their native parts there and leave empty folders
 * behind; this one is removed when the program ends.
 */
final class TemporaryFolder {
    private static final String PROPERTY = "java.io.tmpdir";

    private TemporaryFolder() {}

    /** Call it first: the libraries, and the JDK itself, look at the property once. */
    static void use() {
        Path folder;
        try {
            folder = Path.of(System.getProperty(PROPERTY, "/tmp"))
                    .resolve("elbo-train-" + ProcessHandle.current().pid());
            Files.createDirectories(folder);
        } catch (IOException e) {
            return; // then the libraries say what is wrong with the temporary folder
        }
        System.setProperty(PROPERTY, folder.toString());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder), "remove temporary folder"));
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("note: the temporary folder " + folder + " cannot be removed: " + e.getMessage());
        }
    }
}

package io.elbo.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder in which the service of one run keeps its state, empty at the start and deleted at the end. The state belongs to the
 * broker of the run: with the broker of another run, the histories of keys would go on from records that the broker never had.
 */
record StateFolder(Path path) implements AutoCloseable {
    /** Makes a new folder in this one. */
    static StateFolder create(Path parent) {
        try {
            return new StateFolder(Files.createTempDirectory(parent, "state-"));
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the state of the service", e);
        }
    }

    /** Deletes it with all it holds. */
    @Override
    public void close() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(path)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}

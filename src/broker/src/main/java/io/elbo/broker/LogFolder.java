package io.elbo.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.metadata.storage.Formatter;

/** The folder that holds a node's data, formatted once before its first start. */
final class LogFolder {
    private static final String FORMATTED = "meta.properties";

    private LogFolder() {}

    /** What {@code kafka-storage.sh format} does; nothing where it was done before. */
    static void format(Path folder, String clusterId, Map<String, String> properties) {
        if (Files.exists(folder.resolve(FORMATTED))) {
            return;
        }
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(clusterId)
                .setNodeId(Integer.parseInt(properties.getOrDefault(NodeProperties.NODE_ID, "1")))
                .setControllerListenerName(NodeProperties.CONTROLLER_LISTENER)
                .setMetadataLogDirectory(folder.toString())
                .addDirectory(folder.toString());
        try {
            formatter.run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the embedded broker's folder " + folder, e);
        } catch (Exception e) { // Formatter.run declares it
            throw new IllegalStateException("cannot format the embedded broker's folder " + folder, e);
        }
    }

    /** Deletes the folder and all it holds. */
    static void delete(Path folder) {
        try {
            List<Path> deepestFirst;
            try (Stream<Path> all = Files.walk(folder)) {
                deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // somebody deleted it already: what was wanted
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the embedded broker's folder " + folder, e);
        }
    }
}

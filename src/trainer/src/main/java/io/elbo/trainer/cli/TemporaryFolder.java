package io.elbo.trainer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A folder of the run's own for the native parts of ONNX Runtime, removed when the program ends. Left to itself, ONNX
 * Runtime unpacks them into a new temporary folder each time, and leaves it behind, empty.
 */
final class TemporaryFolder {
    private static final String ENGINE_FOLDER = "onnxruntime.native.path";
    private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");

    private TemporaryFolder() {}

    /** Unpacks ONNX Runtime, unless the user says where it is; call it before its first use. */
    static void unpackEngine() {
        if (System.getProperty(ENGINE_FOLDER) != null) {
            return;
        }
        try {
            Path folder = Files.createTempDirectory("elbo-train");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder), "remove temporary folder"));
            for (String library : LIBRARIES) {
                String file = System.mapLibraryName(library);
                String resource = "/ai/onnxruntime/native/" + platform() + "/" + file;
                try (InputStream in = TemporaryFolder.class.getResourceAsStream(resource)) {
                    if (in == null) {
                        return; // a platform that ONNX Runtime knows and we do not: it unpacks itself
                    }
                    Files.copy(in, folder.resolve(file));
                }
            }
            System.setProperty(ENGINE_FOLDER, folder.toString());
        } catch (IOException e) {
            return; // ONNX Runtime tries for itself, and says what is wrong with the temporary folder
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String name = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
        return name + (machine.contains("aarch64") || machine.contains("arm64") ? "-aarch64" : "-x64");
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

package io.elbo.trainer.vae;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps libtorch from writing warnings of its own to standard error, such as that something which DJL calls is deprecated:
 * nobody who trains a model can do anything about it. DJL has no setting for it, so the library's own variable is set.
 */
final class TorchLog {
    private static final String LIBRARY = "libc10.so";
    private static final String LEVEL_VARIABLE = "FLAGS_caffe2_log_level";
    private static final int ERROR = 2;

    private TorchLog() {}

    /** Call it once the engine is loaded. Where the library is not found, its warnings are shown, and harmless. */
    static void onlyErrors() {
        try {
            Optional<String> library = loadedLibrary();
            if (library.isPresent()) {
                NativeLibrary.getInstance(library.get())
                        .getGlobalVariableAddress(LEVEL_VARIABLE)
                        .setInt(0, ERROR);
            }
        } catch (IOException | UnsatisfiedLinkError e) {
            return;
        }
    }

    /** Where the library that is in use lies, as Linux tells it. */
    private static Optional<String> loadedLibrary() throws IOException {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.isReadable(maps)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(maps)) {
            return lines.filter(line -> line.endsWith(LIBRARY))
                    .map(line -> line.substring(line.indexOf('/')))
                    .findFirst();
        }
    }
}

package io.elbo.trainer.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The bytes of a model file. Owns the array; treat it as constant. */
public final class ModelBytes {
    private final byte[] bytes;

    public ModelBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    public byte[] array() {
        return bytes;
    }

    /** Writes the file in one go: a reader sees the old file or the new one, never half of it. */
    public void writeTo(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path draft = absolute.resolveSibling("." + absolute.getFileName() + ".draft");
        Files.write(draft, bytes);
        Files.move(draft, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}

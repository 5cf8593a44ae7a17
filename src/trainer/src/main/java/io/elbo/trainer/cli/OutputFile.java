package io.elbo.trainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command writes to; looked at before the work, not after it. */
final class OutputFile {
    private OutputFile() {}

    /** @throws IOException where the file could not be written */
    static void requireWritable(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder; --out takes the name of a file");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new IOException(file + " cannot be written: there is no folder " + folder + "; make it first");
        }
        boolean writable = Files.exists(file) ? Files.isWritable(file) : folder != null && Files.isWritable(folder);
        if (!writable) {
            throw new IOException(file + " cannot be written: no permission");
        }
    }
}

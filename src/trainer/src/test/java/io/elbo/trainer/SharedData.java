package io.elbo.trainer;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Public data sets that lie beside the repository on some machines, and are no part of it. */
public final class SharedData {
    private SharedData() {}

    /** The file; the test is skipped, and says so, where it is not there. {@code -Delbo.data} names another folder. */
    public static Path require(String name) {
        Path folder = Path.of(System.getProperty("elbo.data", "../../../shared/data")); // from the module's folder
        Path file = folder.resolve(name).normalize();
        Assumptions.assumeTrue(Files.exists(file), () -> "skipped: no " + file);
        return file;
    }
}

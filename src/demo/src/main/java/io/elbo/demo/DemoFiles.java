package io.elbo.demo;

import io.elbo.testkit.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of one run.
 *
 * @param jar the packaged service
 * @param challenger a second model; null if none is shown
 * @param work a folder for logs and state
 */
record DemoFiles(Path jar, Path model, @Nullable Path challenger, Path work) {
    Path log() {
        return work.resolve("service.log");
    }

    /** A folder for logs and state: in the checkout that this demo was built in, otherwise a temporary one. */
    static Path workFolder() {
        Path target = Checkout.find().file("src/demo/target");
        try {
            return Files.isDirectory(target)
                    ? Files.createDirectories(target.resolve("run"))
                    : Files.createTempDirectory("elbo-demo-");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the demo's logs", e);
        }
    }
}

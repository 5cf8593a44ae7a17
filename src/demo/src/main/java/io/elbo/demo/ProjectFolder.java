package io.elbo.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that this demo was built in, or the working directory where there is none. */
record ProjectFolder(Path root) {
    static ProjectFolder find() {
        Path here = Path.of("").toAbsolutePath();
        try {
            Path code = Path.of(Demo.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path folder = code.getParent(); folder != null; folder = folder.getParent()) {
                if (Files.isDirectory(folder.resolve("src/demo"))) {
                    return new ProjectFolder(folder);
                }
            }
        } catch (URISyntaxException e) {
            // then the working directory has to do
        }
        return new ProjectFolder(here);
    }

    Path service() {
        return root.resolve("src/service/target/quarkus-app/quarkus-run.jar");
    }

    Path model() {
        return root.resolve("models/payments.onnx");
    }

    /** A folder for logs and state; made if need be. */
    Path work() {
        Path target = root.resolve("src/demo/target");
        try {
            return Files.isDirectory(target)
                    ? Files.createDirectories(target.resolve("run"))
                    : Files.createTempDirectory("elbo-demo-");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the demo's logs", e);
        }
    }
}

package io.elbo.bench.process;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that this program was built in, or the working directory where there is none. */
public record Checkout(Path root) {
    public static Checkout find() {
        try {
            Path code = Path.of(Checkout.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path folder = code.getParent(); folder != null; folder = folder.getParent()) {
                if (Files.isDirectory(folder.resolve("src/bench"))) {
                    return new Checkout(folder);
                }
            }
        } catch (URISyntaxException e) {
            // then the working directory has to do
        }
        return new Checkout(Path.of("").toAbsolutePath());
    }

    /** The packaged service, as {@code mvn -DskipTests package} leaves it. */
    public Path service() {
        return root.resolve("src/service/target/quarkus-app/quarkus-run.jar");
    }

    public Path model() {
        return root.resolve("models/payments.onnx");
    }

    /** The file, if it is there; otherwise says how it is made. */
    public static Path requireService(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException(
                    "the packaged service (" + jar + ") is missing: run mvn -DskipTests package");
        }
        return jar.toAbsolutePath();
    }
}

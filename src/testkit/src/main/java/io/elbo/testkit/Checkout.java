package io.elbo.testkit;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that this code was built in. */
public record Checkout(Path root) {
    /** The folder above this code that holds the project; the working directory if there is none. */
    public static Checkout find() {
        try {
            Path code = Path.of(Checkout.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path folder = code.getParent(); folder != null; folder = folder.getParent()) {
                if (Files.isDirectory(folder.resolve("src/service"))) {
                    return new Checkout(folder);
                }
            }
        } catch (URISyntaxException e) {
            // a class path that is no file: the working directory is the best guess
        }
        return new Checkout(Path.of("").toAbsolutePath());
    }

    /** A file or folder of the project. */
    public Path file(String path) {
        return root.resolve(path);
    }

    /** The packaged service, as {@code mvn -DskipTests package} leaves it. */
    public Path service() {
        return file("src/service/target/quarkus-app/quarkus-run.jar");
    }

    /** The bundled model. It keeps a history of each customer. */
    public Path model() {
        return file("models/payments.onnx");
    }

    /** A model of the same payments without histories: each record is scored by itself. */
    public Path plainModel() {
        return file("models/payments-plain.onnx");
    }

    /** The file of JVM flags that the image starts the service with. */
    public Path jvmOptions() {
        return file("src/service/src/main/docker/jvm.options");
    }
}

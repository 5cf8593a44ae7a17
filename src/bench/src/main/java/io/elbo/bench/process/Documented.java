package io.elbo.bench.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The JVM flags on memory and speed that the image starts the service with. */
public final class Documented {
    private Documented() {}

    /** @param heap such as {@code 256m}; the image takes half of its memory limit */
    public static List<String> jvm(String heap) {
        Path options = Checkout.find().root().resolve("src/service/src/main/docker/jvm.options");
        if (!Files.isRegularFile(options)) {
            throw new IllegalArgumentException(options + " is missing: run this in a checkout");
        }
        return List.of("@" + options, "-Xmx" + heap);
    }
}

package io.elbo.bench.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JVM flags on memory and speed that the image starts the service with. */
public final class Documented {
    private Documented() {}

    /**
     * @param heap such as {@code 256m}; the image takes half of its memory limit
     * @param further flags, after them
     */
    public static List<String> jvm(String heap, List<String> further) {
        Path options = Checkout.find().root().resolve("src/service/src/main/docker/jvm.options");
        if (!Files.isRegularFile(options)) {
            throw new IllegalArgumentException(options + " is missing: run this in a checkout");
        }
        List<String> flags = new ArrayList<>(List.of("@" + options, "-Xmx" + heap));
        flags.addAll(further);
        return flags;
    }
}

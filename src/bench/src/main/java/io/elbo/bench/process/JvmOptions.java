package io.elbo.bench.process;

import io.elbo.testkit.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The JVM flags that the image starts the service with, and more. */
public final class JvmOptions {
    @Option(names = "--heap", description = "-Xmx of the service; the image takes half of its memory limit.")
    private String heap = "256m";

    @Option(names = "--jvm", description = "A further flag for the service's JVM, after the image's; repeatable.")
    private List<String> further = List.of();

    /** The flags, in this order: those of the image, the heap, the further ones. */
    public List<String> flags() {
        Path options = Checkout.find().jvmOptions();
        if (!Files.isRegularFile(options)) {
            throw new IllegalArgumentException(options + " is missing: run this in a checkout");
        }
        List<String> flags = new ArrayList<>(List.of("@" + options, "-Xmx" + heap));
        flags.addAll(further);
        return flags;
    }
}

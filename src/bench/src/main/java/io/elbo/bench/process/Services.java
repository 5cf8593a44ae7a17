package io.elbo.bench.process;

import io.elbo.testkit.Checkout;
import io.elbo.testkit.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the benchmarks start the packaged service. */
public final class Services {
    private Services() {}

    /**
     * The packaged service to measure.
     *
     * @param given the user's wish; null for the one of this checkout
     */
    public static Path jar(@Nullable Path given) {
        Path jar = given == null ? Checkout.find().service() : given.toAbsolutePath();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException(
                    "the packaged service (" + jar + ") is missing: run mvn -DskipTests package");
        }
        return jar;
    }

    /**
     * The JVM flags on memory and speed that the image starts the service with.
     *
     * @param heap such as {@code 256m}; the image takes half of its memory limit
     * @param further flags, after them
     */
    public static List<String> imageFlags(String heap, List<String> further) {
        Path options = Checkout.find().jvmOptions();
        if (!Files.isRegularFile(options)) {
            throw new IllegalArgumentException(options + " is missing: run this in a checkout");
        }
        List<String> flags = new ArrayList<>(List.of("@" + options, "-Xmx" + heap));
        flags.addAll(further);
        return flags;
    }

    /**
     * Starts a process.
     *
     * @param properties system properties of the service
     * @param output the file that its output is appended to
     */
    public static ServiceProcess start(Path jar, List<String> jvm, Map<String, String> properties, Path output) {
        return ServiceProcess.builder()
                .jar(jar)
                .jvm(jvm)
                .properties(properties)
                .output(output.toAbsolutePath())
                .start();
    }
}

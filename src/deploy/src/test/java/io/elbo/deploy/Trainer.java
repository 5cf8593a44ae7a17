package io.elbo.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The packaged command line of the trainer, as a process of its own. */
final class Trainer {
    private Trainer() {}

    /** The output of a run that must end well. */
    static String run(Path folder, String... arguments) throws IOException, InterruptedException {
        Path jar = Checkout.ROOT
                .resolve("src/trainer/target/elbo-train.jar")
                .toAbsolutePath()
                .normalize();
        List<String> command = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
        command.addAll(List.of(arguments));
        return Program.ofJava("java").run(folder, command.toArray(String[]::new));
    }
}

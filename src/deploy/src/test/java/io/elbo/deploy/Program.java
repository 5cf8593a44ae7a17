package io.elbo.deploy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program of the machine that a test runs with, where it is installed. */
final class Program {
    private final Path path;

    private Program(Path path) {
        this.path = path;
    }

    /** The program; without it the test is skipped, and says so. */
    static Program orSkip(String name) {
        Optional<Path> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(found.isPresent(), name + " is not installed");
        return new Program(found.orElseThrow());
    }

    /** A program of the Java that runs this test. */
    static Program ofJava(String name) {
        return new Program(Path.of(System.getProperty("java.home"), "bin", name));
    }

    /** The output of a run that must end well. */
    String run(Path folder, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("elbo-program-", ".txt");
        try {
            Process process = start(folder, output, arguments);
            boolean ended = process.waitFor(Duration.ofMinutes(3).toMillis(), TimeUnit.MILLISECONDS);
            process.destroyForcibly();
            String text = Files.readString(output);
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError(path + " " + String.join(" ", arguments) + " has failed:\n" + text);
            }
            return text;
        } finally {
            Files.delete(output);
        }
    }

    /** A run that goes on until it is destroyed. */
    Process start(Path folder, Path output, String... arguments) {
        List<String> command = new ArrayList<>(List.of(path.toString()));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

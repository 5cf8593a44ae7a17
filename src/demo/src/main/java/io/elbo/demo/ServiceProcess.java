package io.elbo.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The service as a process of its own, whose output goes to a file. */
final class ServiceProcess implements AutoCloseable {
    private static final int LAST_LINES = 12;
    private static final int SECONDS_TO_END = 20;
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final long CHECK_MILLIS = 200;

    private final Process process;
    private final Path log;

    private ServiceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param properties system properties of the service */
    static ServiceProcess start(Path jar, Map<String, String> properties, Path log) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.add("-Xmx384m");
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED"); // ONNX Runtime and RocksDB; without it a warning
        }
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add("-jar");
        command.add(jar.toString());
        File file = log.toFile();
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file);
            return new ServiceProcess(builder.start(), log);
        } catch (IOException e) {
            throw new DemoException("cannot start the service: " + e.getMessage(), e);
        }
    }

    /** Returns when the service is ready; fails with what it says where it ends or does not become ready in time. */
    void awaitReady(ServiceProbe probe, BooleanSupplier stopped) throws InterruptedException {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        String why = probe.whyNotReady();
        while (!why.isEmpty()) {
            if (stopped.getAsBoolean()) {
                throw new DemoException("stopped while starting");
            }
            requireAlive();
            if (System.nanoTime() > end) {
                throw new DemoException("the service is not ready after " + LONGEST_START.toSeconds() + " s: " + why
                        + "; the end of " + log + ":" + System.lineSeparator() + logEnd());
            }
            Thread.sleep(CHECK_MILLIS);
            why = probe.whyNotReady();
        }
    }

    /** Fails with the last lines of the service's log where it has ended by itself. */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new DemoException("the service has ended with exit code " + process.exitValue() + "; the end of "
                    + log + ":" + System.lineSeparator() + logEnd());
        }
    }

    String logEnd() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join(
                    System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "(not readable: " + e.getMessage() + ")";
        }
    }

    /** Asks the service to end (SIGTERM) and waits; kills it where it takes too long. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

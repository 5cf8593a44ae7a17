package io.elbo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.testkit.BoundedWait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a grandchild of this process: its parent is killed, as when a signal ends Maven alone. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class ParentWatchTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    Path folder;

    /** Starts a command and waits for it, as Maven does. */
    static final class Parent {
        public static void main(String[] command) throws Exception {
            new ProcessBuilder(command).inheritIO().start().waitFor();
        }
    }

    @Test
    void shouldEndTheServiceInOrderWhenTheParentIsKilled() throws Exception {
        Path ended = folder.resolve("ended");
        Path log = folder.resolve("demo.log");
        String classPath = System.getProperty("java.class.path");
        Process parent = new ProcessBuilder(
                        JAVA,
                        "-cp",
                        classPath,
                        Parent.class.getName(),
                        JAVA,
                        "-D" + ParentWatch.PROPERTY + "=true",
                        "-cp",
                        classPath,
                        Demo.class.getName(),
                        "run",
                        "--service=" + StubService.jar(folder),
                        "--model=" + Files.writeString(folder.resolve("payments.onnx"), "a model"),
                        "-Dstub.ended=" + ended,
                        "--rate=10",
                        "--port=0",
                        "--management-port=0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        List<ProcessHandle> started = new ArrayList<>();
        try {
            BoundedWait.until("the demo runs", () -> {
                assertThat(parent.isAlive()).as(() -> read(log)).isTrue();
                return read(log).contains("Ctrl-C ends everything");
            });
            parent.descendants().forEach(started::add);
            assertThat(started).as("demo and service").hasSize(2);

            parent.destroyForcibly();

            BoundedWait.until(
                    "demo and service have ended", () -> started.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(ended).hasContent("asked to end");
        } finally {
            parent.descendants().forEach(started::add);
            parent.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

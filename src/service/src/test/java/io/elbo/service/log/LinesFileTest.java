package io.elbo.service.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinesFileTest {
    private static final Path FULL = Path.of("/dev/full"); // every write fails as on a full disk

    private final List<String> console = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            console.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(handler);
    }

    @AfterEach
    void stop() {
        Logger.getLogger("").removeHandler(handler);
    }

    @Test
    void shouldMakeFilesThatOnlyTheOwnerCanRead(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("logs").resolve("audit.log");

        rotate(path);

        assertThat(permissions(path)).isEqualTo("rw-------");
        assertThat(permissions(path.resolveSibling("audit.log.1"))).isEqualTo("rw-------");
    }

    @Test
    void shouldKeepThePermissionsThatSomebodyHasSet(@TempDir Path folder) throws Exception {
        Path path = Files.createFile(folder.resolve("audit.log"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));

        rotate(path);

        assertThat(permissions(path)).isEqualTo("rw-r-----");
    }

    private static void rotate(Path path) throws Exception {
        try (LinesFile file = new LinesFile(path, 10, 1)) {
            file.publish(new LogRecord(Level.INFO, "first"));
            file.publish(new LogRecord(Level.INFO, "second"));
        }
        assertThat(path.resolveSibling("audit.log.1")).exists();
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void shouldTellTheServicesLogWhatCannotBeWritten() throws Exception {
        assumeThat(FULL).as("a device that is always full").exists();
        try (LinesFile file = new LinesFile(FULL, 1 << 20, 1)) {
            file.publish(new LogRecord(Level.INFO, "first"));
            file.publish(new LogRecord(Level.INFO, "second"));
        }

        assertThat(console)
                .containsSubsequence("first", "second")
                .filteredOn(line -> line.contains("cannot be written"))
                .hasSize(1);
        assertThat(Files.isRegularFile(FULL)).isFalse();
    }
}

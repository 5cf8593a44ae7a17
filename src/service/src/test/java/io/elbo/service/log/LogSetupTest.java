package io.elbo.service.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.service.audit.AuditLog;
import io.elbo.service.config.ElboConfig;
import io.elbo.stream.detector.Json;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSetupTest {
    @TempDir
    private Path folder;

    private static LogSetup setup(Map<String, String> properties) {
        return new LogSetup(new SmallRyeConfigBuilder()
                .withMapping(ElboConfig.class)
                .withDefaultValues(properties)
                .build()
                .getConfigMapping(ElboConfig.class));
    }

    private static void change(AuditLog log, String who) {
        log.changed(who, "10.1.2.3", "promote", "payments", "because", Map.of("active", 1), Map.of("active", 2));
    }

    @Test
    void shouldWriteChangesToAFileOfTheirOwnThatRotates() throws Exception {
        Path file = folder.resolve("made/audit.jsonl");
        List<String> elsewhere = new ArrayList<>();
        Handler console = new Handler() {
            @Override
            public void publish(LogRecord line) {
                elsewhere.add(line.getLoggerName());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger("elbo").addHandler(console);
        LogSetup setup = setup(Map.of(
                "elbo.log.audit", file.toString(), "elbo.log.max-file-bytes", "1KiB", "elbo.log.max-files", "2"));
        AuditLog log = AuditLog.toLog(Clock.systemUTC());
        try {
            setup.start(new StartupEvent());
            for (int change = 0; change < 20; change++) {
                change(log, "ann\nroot " + change);
            }
            assertThat(elsewhere).isEmpty();
        } finally {
            setup.stop(new ShutdownEvent());
        }
        change(log, "later");
        Logger.getLogger("elbo").removeHandler(console);

        assertThat(elsewhere).containsExactly(AuditLog.CATEGORY);
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("audit.jsonl", "audit.jsonl.1", "audit.jsonl.2");
        }
        List<String> lines = Files.readAllLines(file);
        JsonNode last = Json.read(lines.get(lines.size() - 1).getBytes(StandardCharsets.UTF_8));
        assertThat(last.at("/change/who").asText()).isEqualTo("ann\nroot 19");
        assertThat(last.at("/change/after/active").asInt()).isEqualTo(2);
        assertThat(last.path("message").asText()).isEqualTo("promote of payments by ann\nroot 19");
    }

    @Test
    void shouldRefuseAFileThatCannotBeWritten() throws Exception {
        Path noFolder = Files.createFile(folder.resolve("file"));
        LogSetup setup = setup(Map.of("elbo.log.requests", noFolder + "/requests.log"));

        assertThatThrownBy(() -> setup.start(new StartupEvent()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("elbo.log.requests=" + noFolder + "/requests.log: the file cannot be written");
        setup.stop(new ShutdownEvent());
    }
}

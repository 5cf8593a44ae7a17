package io.elbo.bench.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PhasesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Phases of(String log) throws Exception {
        return Phases.of(
                LocalDateTime.of(2026, 1, 5, 10, 0, 0)
                        .atZone(ZoneId.systemDefault())
                        .toInstant(),
                Files.writeString(folder.resolve("service.log"), log));
    }

    @Test
    void shouldSplitAStartByWhatTheServiceLogs() throws Exception {
        Phases phases = of("""
                2026-01-05 10:00:04.000 INFO  [ElboService] models: 100, opened in 1,500 ms
                2026-01-05 10:00:04.100 INFO  [ElboService] detector d0 watches topic start-0
                2026-01-05 10:00:05.000 INFO  [TopicStreams] broker localhost:1 answers
                2026-01-05 10:00:06.000 INFO  [TopicStream] stream start-0 is running
                2026-01-05 10:00:07.250 INFO  [TopicStream] stream start-1 is running
                """);

        assertThat(phases).isEqualTo(new Phases(2.5, 1.5, 1, 2.25));
    }

    @Test
    void shouldSayWhatIsMissingFromTheLog() {
        assertThatThrownBy(() -> of("2026-01-05 10:00:04.000 INFO  [ElboService] models: 1, opened in 15 ms\n"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("broker .* answers");
    }
}

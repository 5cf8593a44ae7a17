package io.elbo.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.service.config.ElboConfig.LogConfig;
import io.elbo.service.config.LogSettings.Destination;
import io.elbo.stream.settings.BadConfigurationException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogReaderTest {
    private record Tree(String format, String requests, String audit, String maxFileBytes, String maxFiles)
            implements LogConfig {}

    @Test
    void shouldReadDestinations() {
        assertThat(LogReader.read(new Tree("text", "off", "console", "10MiB", "5")))
                .isEqualTo(new LogSettings(false, Destination.OFF, Destination.CONSOLE, 10 << 20, 5));
        assertThat(LogReader.read(new Tree("json", "console", "/var/log/audit.log", "1024", "1")))
                .isEqualTo(new LogSettings(
                        true, Destination.CONSOLE, new Destination.File(Path.of("/var/log/audit.log")), 1024, 1));
        assertThat(LogReader.read(new Tree("text", "false", "console", "1", "1"))
                        .requests())
                .as("off, as YAML reads it")
                .isEqualTo(Destination.OFF);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jsn  | off     | console | 1MiB | 5 | elbo.log.format=jsn: allowed are text and json",
                "text | requests| console | 1MiB | 5 | elbo.log.requests=requests",
                "text | off     | off     | 1MiB | 5 | elbo.log.audit=off: changes are always told",
                "text | /x/log  | /x/log  | 1MiB | 5 | elbo.log.requests has the same file",
                "text | off     | console | 2GB  | 5 | elbo.log.max-file-bytes=2GB",
                "text | off     | console | 1MiB | 0 | elbo.log.max-files=0"
            })
    void shouldRefuseByName(
            String format, String requests, String audit, String maxFileBytes, String maxFiles, String said) {
        assertThatThrownBy(() -> LogReader.read(new Tree(format, requests, audit, maxFileBytes, maxFiles)))
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining(said);
    }
}

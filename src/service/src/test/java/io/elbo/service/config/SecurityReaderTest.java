package io.elbo.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.service.config.SecuritySettings.Mode;
import io.elbo.stream.settings.BadConfigurationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityReaderTest {
    @TempDir
    private Path folder;

    private static SecuritySettings read(Map<String, String> properties) {
        ElboConfig tree = new SmallRyeConfigBuilder()
                .withMapping(ElboConfig.class)
                .withDefaultValues(properties)
                .build()
                .getConfigMapping(ElboConfig.class);
        return SecurityReader.read(tree.security(), tree.api());
    }

    @Test
    void shouldAskNobodyToLogInUnlessToldTo() {
        assertThat(read(Map.of())).isEqualTo(new SecuritySettings(Mode.NONE, null, null));
    }

    @Test
    void shouldReadEverything() throws IOException {
        Path users = Files.createFile(folder.resolve("users"));
        Path token = Files.createFile(folder.resolve("token"));

        assertThat(read(Map.of(
                        "elbo.security.mode",
                        "mtls",
                        "elbo.security.users-file",
                        users.toString(),
                        "elbo.api.operator-token-file",
                        token.toString())))
                .isEqualTo(new SecuritySettings(Mode.MTLS, users, token));
    }

    @Test
    void shouldRefuseWhatWouldLeaveTheDoorOpenOrShutForAll() {
        refuses(Map.of("elbo.security.mode", "ldap"), "none, basic, oidc, mtls");
        refuses(Map.of("elbo.security.mode", "basic"), "users-file");
        refuses(Map.of("elbo.security.mode", "mtls"), "users-file");
        refuses(Map.of("elbo.security.users-file", "/etc/users"), "the mode is none");
        refuses(Map.of("elbo.security.mode", "basic", "elbo.security.users-file", "/nowhere"), "cannot be read");
        refuses(Map.of("elbo.api.operator-token-file", "/nowhere"), "operator-token-file=/nowhere");
    }

    private static void refuses(Map<String, String> properties, String said) {
        assertThatThrownBy(() -> read(properties))
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining(said);
    }
}

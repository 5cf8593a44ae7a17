package io.elbo.service.config;

import io.elbo.service.config.ElboConfig.ApiConfig;
import io.elbo.service.config.ElboConfig.AuditConfig;
import io.elbo.service.config.ElboConfig.SecurityConfig;
import io.elbo.service.config.SecuritySettings.Mode;
import io.elbo.stream.settings.BadConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns the {@code elbo.security.*} properties into {@link SecuritySettings}, or refuses them in one line. */
public final class SecurityReader {
    private static final String MODE = "elbo.security.mode";
    private static final String USERS = "elbo.security.users-file";

    private SecurityReader() {}

    public static SecuritySettings read(SecurityConfig tree, ApiConfig api) {
        Mode mode = mode(tree.mode().strip());
        return new SecuritySettings(
                mode,
                usersFile(mode, tree.usersFile().orElse(null)),
                api.operatorTokenFile()
                        .map(text -> readable("elbo.api.operator-token-file", text))
                        .orElse(null));
    }

    private static Mode mode(String text) {
        return Arrays.stream(Mode.values())
                .filter(mode -> mode.word().equals(text))
                .findFirst()
                .orElseThrow(() -> BadConfigurationException.of(
                        MODE,
                        text,
                        "allowed are "
                                + Arrays.stream(Mode.values()).map(Mode::word).collect(Collectors.joining(", "))));
    }

    private static @Nullable Path usersFile(Mode mode, @Nullable String text) {
        boolean isNeeded = mode == Mode.BASIC || mode == Mode.MTLS;
        if (text == null) {
            if (isNeeded) {
                throw new BadConfigurationException(
                        MODE + "=" + mode.word() + " needs " + USERS + ", a file that says who there is");
            }
            return null;
        }
        if (!isNeeded) {
            throw BadConfigurationException.of(
                    USERS, text, "it is for " + MODE + "=basic and mtls, and the mode is " + mode.word());
        }
        return readable(USERS, text);
    }

    /** Where changes are told beside the log; empty if nowhere. */
    public static Optional<String> auditTopic(AuditConfig tree) {
        return tree.topic().map(topic -> SettingsReader.topic("elbo.audit.topic", topic.strip()));
    }

    private static Path readable(String property, String text) {
        Path file = Path.of(text.strip());
        if (!Files.isReadable(file)) {
            throw BadConfigurationException.of(property, text, "the file cannot be read");
        }
        return file;
    }
}

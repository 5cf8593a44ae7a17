package io.elbo.service.security;

import io.elbo.service.config.ElboConfig;
import io.elbo.service.config.SecurityReader;
import io.elbo.service.config.SecuritySettings;
import io.elbo.service.config.SecuritySettings.Mode;
import io.elbo.stream.settings.BadConfigurationException;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.security.spi.runtime.BlockingSecurityExecutor;
import io.quarkus.vertx.http.runtime.security.BasicAuthenticationMechanism;
import io.quarkus.vertx.http.security.HttpSecurity;
import io.quarkus.vertx.http.security.MTLS;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sets up how those who use the HTTP port say who they are, when the service starts: one build has all ways. OpenID Connect
 * is switched on in {@code application.properties}, by the same property.
 */
@Singleton
public final class LoginModes {
    private static final System.Logger LOG = System.getLogger(LoginModes.class.getName());
    private static final String REALM = "Elbo";
    private static final int AFTER_START = ObserverMethod.DEFAULT_PRIORITY + 100;

    private final SecuritySettings settings;
    private final OperatorToken token;
    private final @Nullable UsersFile users; // null if the mode has none

    LoginModes(ElboConfig config) {
        try {
            settings = SecurityReader.read(config.security(), config.api());
            token = new OperatorToken(settings);
            Path file = settings.usersFile();
            users = file == null ? null : new UsersFile(file);
            if (users != null) {
                users.read(); // refuses a file that is wrong
            }
        } catch (BadConfigurationException | UsersFile.BadFileException e) {
            throw new ConfigurationException("Elbo cannot start: " + e.getMessage());
        }
    }

    void configure(@Observes HttpSecurity security, BlockingSecurityExecutor blocking) {
        if (token.isSet()) {
            security.mechanism(new OperatorTokenMechanism(token, blocking));
        }
        UsersFile known = users;
        if (settings.mode() == Mode.BASIC) {
            // io.quarkus.vertx.http.security.Basic makes a silent one, which asks no browser for a password
            security.mechanism(new BasicAuthenticationMechanism(REALM, false));
        } else if (settings.mode() == Mode.MTLS && known != null) {
            security.mTLS(MTLS.builder()
                    .certificateToRolesMapper(certificate -> roles(certificate, known))
                    .build());
        }
    }

    /** After the service has started: what is wrong with its configuration is said in one line. */
    void warn(@Observes @Priority(AFTER_START) StartupEvent event) {
        if (settings.mode() == Mode.NONE) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "nobody has to log in: whoever reaches the HTTP port sees records and scores"
                            + " (elbo.security.mode=none; basic, oidc and mtls are the others)");
        }
    }

    private static Set<String> roles(X509Certificate certificate, UsersFile users) {
        return CertificateName.of(certificate)
                .flatMap(users::find)
                .map(user -> user.roles().stream().map(Role::word).collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    Optional<PasswordLogins> passwordLogins() {
        return settings.mode() == Mode.BASIC && users != null
                ? Optional.of(new PasswordLogins(users, System::nanoTime))
                : Optional.empty();
    }

    OperatorToken token() {
        return token;
    }

    @Produces
    @Singleton
    SecuritySettings settings() {
        return settings;
    }
}

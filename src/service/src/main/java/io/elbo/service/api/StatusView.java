package io.elbo.service.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.elbo.service.config.SecuritySettings;
import io.elbo.service.console.Status;
import io.quarkus.security.identity.SecurityIdentity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How this instance does, and who asks. */
public record StatusView(@JsonUnwrapped Status status, SecurityView security) {
    /**
     * Who asks, and what it may do.
     *
     * @param mode how users are known
     * @param user null if nobody is logged in
     */
    public record SecurityView(String mode, @Nullable String user, List<String> roles) {
        static SecurityView of(SecuritySettings.Mode mode, SecurityIdentity identity) {
            return new SecurityView(
                    mode.word(),
                    identity.isAnonymous() ? null : identity.getPrincipal().getName(),
                    identity.getRoles().stream().sorted().toList());
        }
    }
}

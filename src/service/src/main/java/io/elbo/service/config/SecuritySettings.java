package io.elbo.service.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How those who use the HTTP port say who they are, checked.
 *
 * @param usersFile who there is and what each may do, for basic authentication and certificates; null otherwise
 * @param operatorTokenFile holds a secret: whoever sends it is an operator, in every mode; null if there is none
 */
public record SecuritySettings(
        Mode mode, @Nullable Path usersFile, @Nullable Path operatorTokenFile) {
    /** The ways to say who one is. */
    public enum Mode {
        /** Nobody has to: everybody may read and score. */
        NONE("none"),
        /** By name and password. */
        BASIC("basic"),
        /** By a token or a login of an OpenID Connect server. */
        OIDC("oidc"),
        /** By the client's certificate. */
        MTLS("mtls");

        private final String word;

        Mode(String word) {
            this.word = word;
        }

        /** As configuration and answers have it. */
        public String word() {
            return word;
        }
    }
}

package io.elbo.format.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How a client says to a registry who it is. Thread-safe. */
interface Login {
    /** The registry knows everybody. */
    Login NONE = () -> null;

    /**
     * The value of the header {@code Authorization}; null for none.
     *
     * @throws RegistryAwayException if whoever gives the credentials does not answer
     */
    @Nullable
    String header() throws RegistryAwayException;

    /**
     * Says that the registry has refused a value.
     *
     * @return whether the next value may be another one, so that it is worth asking again
     */
    default boolean refused(@Nullable String header) {
        return false;
    }

    /** By user and password (RFC 7617). */
    static Login basic(String user, String password) {
        String value = basicHeader(user, password);
        return () -> value;
    }

    /** By a token that stays the same (RFC 6750). */
    static Login bearer(String token) {
        String value = "Bearer " + token;
        return () -> value;
    }

    static String basicHeader(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}

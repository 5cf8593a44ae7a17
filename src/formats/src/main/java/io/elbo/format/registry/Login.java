package io.elbo.format.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a client says to a registry who it is. */
public final class Login {
    /** The registry knows everybody. */
    public static final Login NONE = new Login(() -> null);

    private final Supplier<@Nullable String> header;

    private Login(Supplier<@Nullable String> header) {
        this.header = header;
    }

    /** By user and password (RFC 7617). */
    public static Login basic(String user, String password) {
        String credentials = user + ":" + password;
        String value = "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        return new Login(() -> value);
    }

    /** By a token (RFC 6750), which is asked for with every question, since tokens are renewed. */
    public static Login bearer(Supplier<String> token) {
        return new Login(() -> "Bearer " + token.get());
    }

    /** The value of the header {@code Authorization}; null for none. */
    @Nullable
    String header() {
        return header.get();
    }
}

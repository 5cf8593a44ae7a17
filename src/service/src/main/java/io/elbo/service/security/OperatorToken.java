package io.elbo.service.security;

import io.elbo.service.config.SecuritySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The secret of {@code elbo.api.operator-token-file}: whoever sends it is an operator. It is read at each request, so that it can be replaced. */
final class OperatorToken {
    static final String PROPERTY = "elbo.api.operator-token-file";

    private static final System.Logger LOG = System.getLogger(OperatorToken.class.getName());
    private static final String SCHEME = "Bearer ";

    private final @Nullable Path file;

    OperatorToken(SecuritySettings settings) {
        file = settings.operatorTokenFile();
    }

    boolean isSet() {
        return file != null;
    }

    /** Whether this is worth a look at the file. */
    boolean mayBe(@Nullable String authorization) {
        return file != null
                && authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** @param authorization the header of this name. An empty file, and one that cannot be read, matches nothing */
    boolean isIn(String authorization) {
        byte[] expected = expected();
        byte[] given = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        return expected.length > 0 && MessageDigest.isEqual(given, expected);
    }

    private byte[] expected() {
        try {
            return file == null ? new byte[0] : Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "the file of " + PROPERTY + " cannot be read: {0}", e.toString());
            return new byte[0];
        }
    }
}

package io.elbo.service.api;

import io.elbo.service.config.ApiSettings;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The secret of those who may change which versions of models are in use. It is read at each request, so that it can be replaced. */
@Singleton
public class OperatorToken {
    private static final String SCHEME = "Bearer ";
    private static final String NAME = "elbo.api.operator-token-file";

    private final ApiSettings settings;

    OperatorToken(ApiSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns if the request may change something.
     *
     * @param authorization the header of this name; null if there is none
     * @throws ForbiddenException if nobody may
     * @throws NotAuthorizedException if the secret is missing or another one
     */
    void require(@Nullable String authorization) {
        Path file = settings.operatorTokenFile();
        if (file == null) {
            throw new ForbiddenException("versions of models cannot be changed by HTTP: " + NAME + " is not set");
        }
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw refused("the header 'Authorization: Bearer …' is missing, with what the file of " + NAME + " holds");
        }
        byte[] given = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(given, expected(file))) {
            throw refused("the token is not the one that the file of " + NAME + " holds");
        }
    }

    private static byte[] expected(Path file) {
        try {
            byte[] token = Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
            if (token.length > 0) {
                return token;
            }
        } catch (IOException e) {
            throw new ServiceUnavailableException("the file of " + NAME + " cannot be read", 10L, e);
        }
        throw new ForbiddenException("the file of " + NAME + " is empty, so that nobody may change anything");
    }

    private static NotAuthorizedException refused(String detail) {
        return new NotAuthorizedException(
                detail,
                Response.status(Response.Status.UNAUTHORIZED)
                        .header("WWW-Authenticate", "Bearer")
                        .build());
    }
}

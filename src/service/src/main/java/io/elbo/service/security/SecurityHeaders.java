package io.elbo.service.security;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Headers of every answer of the HTTP port, refusals included, that tell browsers what pages may do: run and load only what
 * this service serves, be shown in no frame, and pass nothing on to other sites. Answers of the API are kept in no cache.
 */
@Singleton
public final class SecurityHeaders {
    /** Before everything that may answer. */
    private static final int PRIORITY = 10_000;

    private static final String NO_OTHER_SITE =
            "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " + NO_OTHER_SITE;

    /** Swagger's page, which is off unless somebody asks for it, has scripts and styles in its HTML. */
    private static final String SWAGGER = "/q/swagger-ui";

    private static final String SWAGGER_POLICY =
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                    + NO_OTHER_SITE;

    void register(@Observes Filters filters) {
        filters.register(SecurityHeaders::add, PRIORITY);
    }

    private static void add(RoutingContext context) {
        String path = context.normalizedPath();
        MultiMap headers = context.response().headers();
        headers.set("Content-Security-Policy", path.startsWith(SWAGGER) ? SWAGGER_POLICY : CONTENT_SECURITY_POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        if (path.startsWith("/api/")) {
            headers.set("Cache-Control", "no-store");
        }
        context.next();
    }
}

package io.elbo.service.security;

import io.elbo.service.api.ProblemAnswer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that another site's page makes a browser send (cross-site request forgery). Browsers send logins and
 * certificates along with such requests, whoever causes them.
 *
 * <p>Every request that is not a read must be of this site, as far as the browser tells ({@code Sec-Fetch-Site}, which pages
 * cannot set), and its body must be JSON: a page cannot send that to another site without asking first, and it is answered
 * no, since the service allows no other origin (CORS). Clients that are no browsers do not send the header.
 */
@Singleton
public final class CrossSiteGuard {
    /** Before requests count against the limits of the API. */
    private static final int PRIORITY = 900;

    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> SAME_SITE_WORDS = Set.of("same-origin", "none");
    private static final String JSON = "application/json";

    /** The answer to a request. */
    enum Decision {
        ADMITTED,
        /** A page of another site has caused the request. */
        CROSS_SITE,
        /** The body is something that any page could send. */
        NOT_JSON
    }

    void register(@Observes Filters filters) {
        filters.register(CrossSiteGuard::admit, PRIORITY);
    }

    private static void admit(RoutingContext context) {
        HttpServerRequest request = context.request();
        switch (decide(
                request.method().name(),
                request.getHeader("Sec-Fetch-Site"),
                hasBody(request),
                request.getHeader("Content-Type"))) {
            case ADMITTED -> context.next();
            case CROSS_SITE ->
                ProblemAnswer.of(403, "Forbidden", "the page of another site has sent this request")
                        .send(context);
            case NOT_JSON ->
                ProblemAnswer.of(
                                415,
                                "Unsupported Media Type",
                                "send JSON, and say so: the header 'Content-Type: application/json' is missing")
                        .send(context);
        }
    }

    /** @param site the header {@code Sec-Fetch-Site}; null if there is none */
    static Decision decide(String method, @Nullable String site, boolean hasBody, @Nullable String contentType) {
        if (READS.contains(method)) {
            return Decision.ADMITTED;
        }
        if (site != null && !SAME_SITE_WORDS.contains(site.strip().toLowerCase(Locale.ROOT))) {
            return Decision.CROSS_SITE;
        }
        return hasBody && !isJson(contentType) ? Decision.NOT_JSON : Decision.ADMITTED;
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(JSON);
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") != null
                || (length != null && !length.strip().equals("0"));
    }
}

package io.elbo.service.security;

import io.elbo.service.api.ProblemAnswer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that another site's page makes a browser send (cross-site request forgery). Browsers send logins and
 * certificates along with such requests, whoever causes them.
 *
 * <p>Every request that is not a read must be of this site, as far as the browser tells: by {@code Sec-Fetch-Site}, or over plain
 * HTTP, where browsers leave that out, by an {@code Origin} that names the host which the request was sent to. Pages can set
 * neither. What has a content type must be JSON, also if it is empty: a form cannot send that, and a script of another site has to
 * ask first, and is answered no, since the service allows no other origin (CORS). Clients that are no browsers send neither header.
 */
@Singleton
public final class CrossSiteGuard {
    /** Before requests count against the limits of the API. */
    private static final int PRIORITY = 900;

    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> SAME_SITE_WORDS = Set.of("same-origin", "none");
    private static final String JSON = "application/json";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

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
        Decision decision = decide(
                request.method().name(), isOfOtherSite(request), hasBody(request), request.getHeader("Content-Type"));
        switch (decision) {
            case ADMITTED -> context.next();
            case CROSS_SITE ->
                ProblemAnswer.of(
                                403,
                                "Forbidden",
                                "the page of another site has sent this request: its origin is not the host that it was"
                                        + " sent to. A proxy has to pass the header Host on")
                        .send(context);
            case NOT_JSON ->
                ProblemAnswer.of(
                                415,
                                "Unsupported Media Type",
                                "send JSON, and say so: the header 'Content-Type: application/json' is missing")
                        .send(context);
        }
    }

    static Decision decide(String method, boolean isOfOtherSite, boolean hasBody, @Nullable String contentType) {
        if (READS.contains(method)) {
            return Decision.ADMITTED;
        }
        if (isOfOtherSite) {
            return Decision.CROSS_SITE;
        }
        return (hasBody || contentType != null) && !isJson(contentType) ? Decision.NOT_JSON : Decision.ADMITTED;
    }

    private static boolean isOfOtherSite(HttpServerRequest request) {
        return isOfOtherSite(request.getHeader("Sec-Fetch-Site"), request.getHeader("Origin"), request.authority());
    }

    /**
     * @param site the header {@code Sec-Fetch-Site}; null if there is none
     * @param origin the header {@code Origin}; null if there is none
     * @param authority to which the request was sent; null if it does not say
     */
    static boolean isOfOtherSite(@Nullable String site, @Nullable String origin, @Nullable HostAndPort authority) {
        if (site != null) {
            return !SAME_SITE_WORDS.contains(site.strip().toLowerCase(Locale.ROOT));
        }
        return origin != null && !isOf(origin.strip(), authority);
    }

    private static boolean isOf(String origin, @Nullable HostAndPort authority) {
        URI uri;
        try {
            uri = new URI(origin);
        } catch (URISyntaxException e) {
            return false;
        }
        if (uri.getHost() == null || authority == null) {
            return false;
        }
        int usual = "https".equalsIgnoreCase(uri.getScheme()) ? HTTPS_PORT : HTTP_PORT;
        return bare(uri.getHost()).equalsIgnoreCase(bare(authority.host()))
                && port(uri.getPort(), usual) == port(authority.port(), usual);
    }

    private static int port(int port, int usual) {
        return port <= 0 ? usual : port;
    }

    /** An IPv6 address without its brackets. */
    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
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

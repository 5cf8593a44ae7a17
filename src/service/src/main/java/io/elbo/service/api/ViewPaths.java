package io.elbo.service.api;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;

/** Requests that are answered from memory, for people who look. */
final class ViewPaths {
    private static final Pattern VIEW = Pattern.compile(
            "/api/v1/(status|detectors(/[^/]+/(scores|histogram|fields|incidents|anomalies(/[^/]+)?))?)");

    private ViewPaths() {}

    static boolean isView(HttpServerRequest request, String path) {
        return request.method().equals(HttpMethod.GET) && VIEW.matcher(path).matches();
    }

    /** A stream that lasts: it has a bound of its own. */
    static boolean isEvents(HttpServerRequest request, String path) {
        return request.method().equals(HttpMethod.GET) && path.equals(EventsResource.PATH);
    }
}

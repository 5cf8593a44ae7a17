package io.elbo.service.api;

import io.elbo.service.requests.RequestPath;
import java.util.Set;
import java.util.regex.Pattern;

/** What a request to the API asks for, as far as it matters for how many of its kind are answered at the same time. */
public enum RequestKind {
    /** A stream of events, which lasts. */
    EVENTS,
    /** A read that is answered from memory, for people who look. */
    VIEW,
    /** A change of what is in use. */
    CHANGE,
    /** Everything else: it costs processor time, or asks other instances. */
    WORK;

    private static final Pattern VIEWS =
            Pattern.compile("/api/v1/(status|detectors(/[^/]+/(scores|histogram|fields|incidents"
                    + "|anomalies(/[^/]+)?|control|challenger|versions(/[^/]+)?))?)");

    private static final Pattern SLASHES_AT_THE_END = Pattern.compile("/+$");
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    /** @param target the normalized path, which may be spelled as only the server of resources reads it */
    static RequestKind of(String method, String target) {
        String path = RequestPath.withoutParameters(target);
        path = SLASHES_AT_THE_END.matcher(path).replaceFirst("");
        if (!READS.contains(method)) {
            return RequestPath.isScoring(path) ? WORK : CHANGE;
        }
        if (path.equals(EventsResource.PATH)) {
            return EVENTS;
        }
        return VIEWS.matcher(path).matches() ? VIEW : WORK;
    }
}

package io.elbo.service.api;

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
    /** What lets records be judged, and changes nothing: the last words of addresses that are sent to by POST. */
    public static final Set<String> SCORING = Set.of("score", "generate", "interpolate", "neighbours");

    private static final Pattern SCORING_PATHS =
            Pattern.compile("/api/v1/detectors/[^/]+/(" + String.join("|", SCORING) + ")");
    private static final Pattern MATRIX_PARAMETERS = Pattern.compile(";[^/]*");
    private static final Pattern SLASHES_AT_THE_END = Pattern.compile("/+$");
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    /** @param target the normalized path, which may be spelled as only the server of resources reads it */
    static RequestKind of(String method, String target) {
        String path = MATRIX_PARAMETERS.matcher(target).replaceAll("");
        path = SLASHES_AT_THE_END.matcher(path).replaceFirst("");
        if (!READS.contains(method)) {
            return SCORING_PATHS.matcher(path).matches() ? WORK : CHANGE;
        }
        if (path.equals(EventsResource.PATH)) {
            return EVENTS;
        }
        return VIEWS.matcher(path).matches() ? VIEW : WORK;
    }
}

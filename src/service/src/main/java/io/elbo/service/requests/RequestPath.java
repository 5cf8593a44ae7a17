package io.elbo.service.requests;

import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How paths of requests are told: keys of records are left out, and in figures the number of different ones is bounded. */
public final class RequestPath {
    /** Of the stream of events, which lasts. */
    public static final String EVENTS = "/api/v1/events";

    public static final String OTHER = "other";

    private static final String DETECTORS = "/api/v1/detectors";
    /** What lets records be judged, and changes nothing: the last words of addresses that are sent to by POST. */
    public static final Set<String> SCORING = Set.of("score", "generate", "interpolate", "neighbours");

    private static final Pattern SCORE = Pattern.compile(DETECTORS + "/[^/]+/(" + String.join("|", SCORING) + ")");
    private static final Pattern KEY = Pattern.compile(DETECTORS + "/[^/]+/keys/.*", Pattern.DOTALL);
    /** The same however it is spelled, below a path that is none, too. */
    private static final Pattern ANY_KEY =
            Pattern.compile("(.*?/keys)(/|%2f).*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");

    private static final Pattern VIEW =
            Pattern.compile(DETECTORS + "/[^/]+/(scores|histogram|fields|incidents|anomalies)");
    private static final Pattern ANOMALY = Pattern.compile(DETECTORS + "/[^/]+/anomalies/[^/]+(/neighbours)?");
    private static final Set<String> PATHS = Set.of(DETECTORS, "/api/v1/status", "/q/openapi");
    private static final int MAX_LENGTH = 300;

    private RequestPath() {}

    /** One of few: paths of the API without what stands for names, and {@value #OTHER} for all others. */
    public static String template(String path) {
        Matcher score = SCORE.matcher(path);
        if (score.matches()) {
            return DETECTORS + "/{name}/" + score.group(1);
        }
        if (KEY.matcher(path).matches()) {
            return DETECTORS + "/{name}/keys/{key}";
        }
        Matcher view = VIEW.matcher(path);
        if (view.matches()) {
            return DETECTORS + "/{name}/" + view.group(1);
        }
        Matcher anomaly = ANOMALY.matcher(path);
        if (anomaly.matches()) {
            return DETECTORS + "/{name}/anomalies/{id}" + Objects.toString(anomaly.group(1), "");
        }
        return PATHS.contains(path) ? path : OTHER;
    }

    /** Whether a request to the path, if it is no read, lets records be judged. */
    public static boolean isScoring(String path) {
        return SCORE.matcher(path).matches();
    }

    /** The path without matrix parameters, which the server of resources passes over. */
    public static String withoutParameters(String path) {
        return PARAMETERS.matcher(path).replaceAll("");
    }

    /** The path as a log tells it: without parameters and the key of a record, in one line, and not too long. */
    static String shown(String path) {
        String plain = withoutParameters(path);
        Matcher key = ANY_KEY.matcher(plain);
        return inOneLine(key.matches() ? key.group(1) + "/{key}" : plain);
    }

    /** What a client has sent, with a question mark for each character that is no part of a line of text. */
    static String inOneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> line.appendCodePoint(isShown(c) ? c : '?'));
        return text.codePointCount(0, text.length()) > MAX_LENGTH
                ? line.append('…').toString()
                : line.toString();
    }

    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}

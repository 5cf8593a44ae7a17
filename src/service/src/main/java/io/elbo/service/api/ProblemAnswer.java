package io.elbo.service.api;

import io.elbo.stream.detector.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers a request with a {@link Problem} on the event loop, before anything of its body is read. */
public final class ProblemAnswer {
    private final Problem problem;
    private final Map<String, String> headers = new LinkedHashMap<>();

    private ProblemAnswer(Problem problem) {
        this.problem = problem;
    }

    /** @param detail for people: what is wrong, and what to do */
    public static ProblemAnswer of(int status, String title, String detail) {
        return new ProblemAnswer(Problem.of(status, title, detail));
    }

    public ProblemAnswer header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public ProblemAnswer retryAfter(long seconds) {
        return header("Retry-After", Long.toString(seconds));
    }

    /** Ends the request. */
    public void send(RoutingContext context) {
        HttpServerResponse response = context.response().setStatusCode(problem.status());
        response.putHeader("Content-Type", Problem.MEDIA_TYPE);
        headers.forEach(response::putHeader);
        response.end(Buffer.buffer(Json.write(problem)));
    }
}

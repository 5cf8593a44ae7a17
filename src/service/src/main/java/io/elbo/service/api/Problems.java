package io.elbo.service.api;

import jakarta.inject.Singleton;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers failed requests with a {@link Problem}. */
@Singleton
public class Problems {
    private static final System.Logger LOG = System.getLogger(Problems.class.getName());

    @ServerExceptionMapper
    public Response refused(WebApplicationException e) {
        Response response = e.getResponse();
        if (response.getStatus() < 400 || response.hasEntity()) {
            return response;
        }
        if (e instanceof NotFoundException && e.getCause() instanceof RuntimeException) {
            // of RESTEasy, which takes a value that it cannot convert for an address that does not exist
            return problem(
                    400,
                    "Bad Request",
                    "a number in the address is no number, or another value not one of those that are allowed");
        }
        Response answer = problem(
                response.getStatus(), response.getStatusInfo().getReasonPhrase(), String.valueOf(e.getMessage()));
        String retryAfter = response.getHeaderString(HttpHeaders.RETRY_AFTER);
        return retryAfter == null
                ? answer
                : Response.fromResponse(answer)
                        .header(HttpHeaders.RETRY_AFTER, retryAfter)
                        .build();
    }

    @ServerExceptionMapper
    public Response failed(RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "a request has failed", e);
        return problem(500, "Internal Server Error", "the service's log says why");
    }

    private static Response problem(int status, String title, String detail) {
        return Response.status(status)
                .type(Problem.MEDIA_TYPE)
                .entity(Problem.of(status, title, detail))
                .build();
    }
}

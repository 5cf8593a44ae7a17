package io.elbo.service.security;

import io.elbo.service.api.ProblemAnswer;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.AuthenticationRedirectException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/** Answers requests whose login has failed: 401 if it is wrong, and 503 if nobody can say now whether it is. */
@Singleton
public final class LoginFailures {
    private static final System.Logger LOG = System.getLogger(LoginFailures.class.getName());
    private static final String CHALLENGE = "WWW-Authenticate";
    private static final long RETRY_SECONDS = 5;
    private static final long LOG_EVERY_NANOS = 60_000_000_000L;

    private final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());

    void register(@Observes Router router) {
        router.route().failureHandler(this::answer);
    }

    private void answer(RoutingContext context) {
        Throwable failure = context.failure();
        if (context.response().ended() || failure == null) {
            context.next();
        } else if (failure instanceof AuthenticationRedirectException) {
            context.response().end(); // the login goes on elsewhere, or has ended and goes back to the page
        } else if (failure instanceof AuthenticationFailedException
                || failure instanceof AuthenticationCompletionException) {
            refuse(context);
        } else if (failure instanceof PasswordLogins.BusyException) {
            ProblemAnswer.of(503, "Service Unavailable", String.valueOf(failure.getMessage()))
                    .retryAfter(1)
                    .send(context);
        } else if (failure instanceof OIDCException || failure instanceof UsersFile.BadFileException) {
            log(failure);
            ProblemAnswer.of(503, "Service Unavailable", "nobody can say now who you are: the service's log says why")
                    .retryAfter(RETRY_SECONDS)
                    .send(context);
        } else {
            context.next();
        }
    }

    private static void refuse(RoutingContext context) {
        HttpServerResponse response = context.response();
        boolean isRedirect = response.headers().contains("Location");
        if (isRedirect && !isApi(context)) {
            response.end(); // to where one logs in again
            return;
        }
        if (isRedirect) {
            response.headers().remove("Location");
            response.putHeader(CHALLENGE, "Bearer");
        }
        unauthorized("the login is not accepted: name or password, token or session is wrong or has expired")
                .send(context);
    }

    private void log(Throwable failure) {
        long now = System.nanoTime();
        long next = nextLogNanos.get();
        if (now - next >= 0 && nextLogNanos.compareAndSet(next, now + LOG_EVERY_NANOS)) {
            LOG.log(System.Logger.Level.WARNING, "nobody can log in: {0}", String.valueOf(failure.getMessage()));
        }
    }

    static boolean isApi(RoutingContext context) {
        return context.normalizedPath().startsWith("/api/");
    }

    static ProblemAnswer unauthorized(String detail) {
        return ProblemAnswer.of(401, "Unauthorized", detail);
    }
}

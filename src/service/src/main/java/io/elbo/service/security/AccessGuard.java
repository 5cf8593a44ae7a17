package io.elbo.service.security;

import io.elbo.service.api.ProblemAnswer;
import io.elbo.service.config.SecuritySettings;
import io.elbo.service.config.SecuritySettings.Mode;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.quarkus.vertx.http.runtime.security.SecurityHandlerPriorities;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request through if who has sent it has the role that it needs, and otherwise says what is missing. It comes after the
 * login, and knows of every request of the port: pages, API and what nobody has thought of.
 */
@Singleton
public final class AccessGuard {
    private static final int PRIORITY = SecurityHandlerPriorities.AUTHENTICATION - 10;
    private static final Set<Role> EVERYBODY_IN_MODE_NONE = Set.of(Role.VIEWER, Role.SCORER);

    private final Mode mode;
    private final boolean hasToken;

    AccessGuard(SecuritySettings settings, LoginModes modes) {
        mode = settings.mode();
        hasToken = modes.token().isSet();
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, PRIORITY);
    }

    private void admit(RoutingContext context) {
        SecurityIdentity identity = withEveryRole(((QuarkusHttpUser) context.user()).getSecurityIdentity());
        QuarkusHttpUser.setIdentity(identity, context);
        Role needed = Role.neededFor(context.request().method().name(), context.normalizedPath());
        if (identity.hasRole(needed.word())) {
            context.next();
        } else if (!identity.isAnonymous()) {
            forbidden(
                    context,
                    "this needs the role " + needed.word() + ", and "
                            + identity.getPrincipal().getName() + " has "
                            + (identity.getRoles().isEmpty() ? "none" : new TreeSet<>(identity.getRoles())));
        } else if (mode == Mode.NONE && !hasToken) {
            forbidden(
                    context,
                    "nobody can change anything by HTTP: " + OperatorToken.PROPERTY + " is not set, and"
                            + " elbo.security.mode is none");
        } else {
            challenge(context, needed);
        }
    }

    /** With the roles that others include, and with those that everybody has. */
    private SecurityIdentity withEveryRole(SecurityIdentity identity) {
        QuarkusSecurityIdentity.Builder builder = QuarkusSecurityIdentity.builder(identity);
        for (Role role : Role.values()) {
            if (identity.hasRole(role.word())) {
                role.including().forEach(included -> builder.addRole(included.word()));
            }
        }
        if (mode == Mode.NONE) {
            EVERYBODY_IN_MODE_NONE.forEach(role -> builder.addRole(role.word()));
        }
        return builder.build();
    }

    private static void forbidden(RoutingContext context, String detail) {
        ProblemAnswer.of(403, "Forbidden", detail).send(context);
    }

    private void challenge(RoutingContext context, Role needed) {
        if (mode == Mode.NONE) {
            LoginFailures.unauthorized("the role " + needed.word() + " is for those who send 'Authorization: Bearer …'"
                            + " with what the file of " + OperatorToken.PROPERTY + " holds")
                    .header("WWW-Authenticate", "Bearer")
                    .send(context);
            return;
        }
        HttpAuthenticator authenticator = context.get(HttpAuthenticator.class.getName());
        authenticator
                .getChallenge(context)
                .invoke(challenge -> ask(context, needed, challenge))
                .subscribe()
                .with(asked -> {}, context::fail);
    }

    /** A page is sent to where one logs in; a client of the API is told that it has to. */
    private void ask(RoutingContext context, Role needed, @Nullable ChallengeData challenge) {
        boolean isRedirect = challenge != null && challenge.status / 100 == 3;
        if (challenge != null && isRedirect && !LoginFailures.isApi(context)) {
            challenge.getHeaders().forEach((name, value) -> context.response().putHeader(name, value));
            context.response().setStatusCode(challenge.status).end();
            return;
        }
        ProblemAnswer answer = LoginFailures.unauthorized(
                "log in: this needs the role " + needed.word() + " (elbo.security.mode=" + mode.word() + ")");
        if (isRedirect) {
            answer.header("WWW-Authenticate", "Bearer");
        } else if (challenge != null) {
            challenge.getHeaders().forEach((name, value) -> answer.header(name.toString(), value));
        }
        answer.send(context);
    }
}

package io.elbo.service.security;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.security.spi.runtime.BlockingSecurityExecutor;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whoever sends the operators' token is an operator. It is asked first, in every mode: another bearer token is left to those
 * that come after it.
 */
final class OperatorTokenMechanism implements HttpAuthenticationMechanism {
    private static final int BEFORE_OTHERS = DEFAULT_PRIORITY + 1_000;
    private static final String NAME = "operator-token";

    private final OperatorToken token;
    private final BlockingSecurityExecutor blocking;

    OperatorTokenMechanism(OperatorToken token, BlockingSecurityExecutor blocking) {
        this.token = token;
        this.blocking = blocking;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        String authorization = context.request().getHeader("Authorization");
        return authorization == null || !token.mayBe(authorization)
                ? Uni.createFrom().nullItem()
                : blocking.executeBlocking(() -> identity(authorization));
    }

    private @Nullable SecurityIdentity identity(String authorization) {
        return token.isIn(authorization)
                ? QuarkusSecurityIdentity.builder()
                        .setPrincipal(new QuarkusPrincipal(NAME))
                        .addRole(Role.OPERATOR.word())
                        .build()
                : null;
    }

    /** None: how to log in is for the others to say. */
    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().nullItem();
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return Uni.createFrom()
                .item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, "Bearer", NAME));
    }

    @Override
    public int getPriority() {
        return BEFORE_OTHERS;
    }
}

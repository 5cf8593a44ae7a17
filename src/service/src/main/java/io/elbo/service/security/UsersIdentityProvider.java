package io.elbo.service.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.UsernamePasswordAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Finds who has sent a name and a password, where the mode is {@code basic}. */
@Singleton
public final class UsersIdentityProvider implements IdentityProvider<UsernamePasswordAuthenticationRequest> {
    private final Optional<PasswordLogins> logins;

    UsersIdentityProvider(LoginModes modes) {
        logins = modes.passwordLogins();
    }

    @Override
    public Class<UsernamePasswordAuthenticationRequest> getRequestType() {
        return UsernamePasswordAuthenticationRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            UsernamePasswordAuthenticationRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() -> identity(request));
    }

    private SecurityIdentity identity(UsernamePasswordAuthenticationRequest request) {
        User user = logins.flatMap(known ->
                        known.find(request.getUsername(), request.getPassword().getPassword()))
                .orElseThrow(() -> new AuthenticationFailedException("the name or the password is wrong"));
        QuarkusSecurityIdentity.Builder identity =
                QuarkusSecurityIdentity.builder().setPrincipal(new QuarkusPrincipal(user.name()));
        user.roles().forEach(role -> identity.addRole(role.word()));
        return identity.build();
    }
}

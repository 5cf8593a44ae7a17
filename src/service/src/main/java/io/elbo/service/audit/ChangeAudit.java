package io.elbo.service.audit;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The audit log of changes that requests make: it knows who has sent the request in progress. */
@Singleton
public class ChangeAudit {
    private static final String NOBODY = "anonymous";

    private final AuditLog log;
    private final SecurityIdentity identity; // of the request in progress
    private final CurrentVertxRequest request;

    ChangeAudit(AuditLog log, SecurityIdentity identity, CurrentVertxRequest request) {
        this.log = log;
        this.identity = identity;
        this.request = request;
    }

    /** Tells of a change that the request in progress has made. */
    public void changed(String action, String detector, String why, Object before, Object after) {
        log.changed(who(), from(), action, detector, why, before, after);
    }

    /** Who has sent the request in progress. */
    public String who() {
        return identity.isAnonymous() ? NOBODY : identity.getPrincipal().getName();
    }

    private @Nullable String from() {
        RoutingContext context = request.getCurrent();
        SocketAddress address = context == null ? null : context.request().remoteAddress();
        return address == null ? null : address.hostAddress();
    }
}

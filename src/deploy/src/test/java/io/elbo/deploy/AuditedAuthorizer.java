package io.elbo.deploy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's own authorizer, which also keeps who asked for what, for every broker of this process. */
public final class AuditedAuthorizer extends StandardAuthorizer {
    /** One kind of request; {@code principal} without its type. */
    record Request(String principal, ResourceType type, String name, AclOperation operation, boolean allowed) {}

    private static final Set<Request> REQUESTS = ConcurrentHashMap.newKeySet();

    /** Made by the broker. */
    public AuditedAuthorizer() {}

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(context, actions);
        for (int i = 0; i < results.size(); i++) {
            Action action = actions.get(i);
            boolean allowed = results.get(i) == AuthorizationResult.ALLOWED;
            if (allowed ? action.logIfAllowed() : action.logIfDenied()) { // else the broker only lists what is allowed
                REQUESTS.add(new Request(
                        context.principal().getName(),
                        action.resourcePattern().resourceType(),
                        action.resourcePattern().name(),
                        action.operation(),
                        allowed));
            }
        }
        return results;
    }

    /** Everything that was asked for since {@link #forget}. */
    static Set<Request> requests() {
        return Set.copyOf(REQUESTS);
    }

    static void forget() {
        REQUESTS.clear();
    }
}

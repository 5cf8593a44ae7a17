package io.elbo.service.api;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * The place that a request takes among those of its kind. It is given back once, when the request ends: when its answer is sent,
 * or when its client has gone. A request may end before it takes a place, while its login is being checked. Thread-safe.
 */
final class RequestPlace {
    private static final String KEY = RequestPlace.class.getName();

    private @Nullable Runnable givenBack; // null as long as no place is taken
    private boolean hasEnded;

    /** Follows the request from its first moment on: later nobody is told that it has ended already. */
    static void follow(RoutingContext context) {
        RequestPlace place = new RequestPlace();
        context.put(KEY, place);
        context.addEndHandler(unused -> place.end());
    }

    /** The one of a request that is followed. */
    static RequestPlace of(RoutingContext context) {
        return context.get(KEY);
    }

    /** Returns false if the request has ended: then there is nothing to give back. */
    synchronized boolean take(Runnable giveBack) {
        if (!hasEnded) {
            givenBack = giveBack;
        }
        return !hasEnded;
    }

    synchronized void end() {
        Runnable giveBack = givenBack;
        hasEnded = true;
        givenBack = null;
        if (giveBack != null) {
            giveBack.run();
        }
    }
}

package io.elbo.service.log;

import io.elbo.stream.tracing.TraceContext;
import io.smallrye.common.vertx.ContextLocals;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** The span that a thread works on, or that the request in progress has: lines that are written meanwhile name it. */
public final class CurrentTrace {
    private static final ThreadLocal<@Nullable TraceContext> OF_THREAD = new ThreadLocal<>();
    private static final String OF_REQUEST = "io.elbo.trace";

    private CurrentTrace() {}

    /**
     * The calling thread works on this span from now on.
     *
     * @return what it has worked on before, for {@link #leave}
     */
    public static @Nullable TraceContext enter(TraceContext span) {
        TraceContext before = OF_THREAD.get();
        OF_THREAD.set(span);
        return before;
    }

    /** @param before what the thread goes back to */
    public static void leave(@Nullable TraceContext before) {
        if (before == null) {
            OF_THREAD.remove();
        } else {
            OF_THREAD.set(before);
        }
    }

    /** The request in progress, on whichever thread it goes on, has this span. */
    public static void enterRequest(TraceContext span) {
        if (isRequest()) {
            ContextLocals.put(OF_REQUEST, span);
        }
    }

    private static boolean isRequest() {
        return Vertx.currentContext() != null && io.smallrye.common.vertx.VertxContext.isOnDuplicatedContext();
    }

    static @Nullable TraceContext get() {
        TraceContext ofThread = OF_THREAD.get();
        return ofThread != null || !isRequest()
                ? ofThread
                : ContextLocals.<TraceContext>get(OF_REQUEST).orElse(null);
    }
}

package io.elbo.service.notify;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a request ended. */
public sealed interface Answer {
    /** The outcome as a metric's tag, one of few words. */
    String label();

    /** The receiver has taken the alert. */
    record Accepted() implements Answer {
        @Override
        public String label() {
            return "accepted";
        }
    }

    /** The receiver will never take this alert. */
    record Refused(int status) implements Answer {
        @Override
        public String label() {
            return "refused";
        }
    }

    /**
     * The receiver may take it later.
     *
     * @param label {@code overloaded}, {@code failed}, {@code timeout} or {@code unreachable}
     * @param cause for a person; holds nothing of the alert and no secret
     * @param retryAfter what the receiver asks for; null where it does not
     */
    record Unavailable(String label, String cause, @Nullable Duration retryAfter) implements Answer {}
}

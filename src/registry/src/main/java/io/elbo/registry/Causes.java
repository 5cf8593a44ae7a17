package io.elbo.registry;

import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** Why Kafka's client has failed, in words that say what to do if that is known. */
final class Causes {
    private Causes() {}

    /** One line about the innermost cause. */
    static String of(Throwable failure) {
        Throwable cause = root(failure);
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        text = text.strip().replaceAll("\\s*\\R\\s*", " ");
        if (cause instanceof TransactionalIdAuthorizationException) {
            return text + " (the user needs Write and Describe on the transactional id <models topic>-writer)";
        } else if (cause instanceof TopicAuthorizationException || cause instanceof GroupAuthorizationException) {
            return text + " (the user needs Read, Write and Describe on the topic of models)";
        } else if (cause instanceof RecordTooLargeException) {
            return text + " (the topic needs a max.message.bytes of at least 600000)";
        }
        return text;
    }

    /** Whether a failure, or what it came from, is of one of these kinds. */
    @SafeVarargs
    static boolean has(Throwable failure, Class<? extends Throwable>... kinds) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (Class<? extends Throwable> kind : kinds) {
                if (kind.isInstance(cause)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        for (Throwable next = cause.getCause(); next != null; next = cause.getCause()) {
            cause = next;
        }
        return cause;
    }
}

package io.elbo.testkit;

/** A service process that has ended, does not start, or does not become ready; the message ends with its last output. */
public final class ServiceFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    ServiceFailure(String message) {
        super(message);
    }
}

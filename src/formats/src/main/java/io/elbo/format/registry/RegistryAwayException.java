package io.elbo.format.registry;

/** A registry has not answered, or not as a registry does; the message says what came instead, in one line. */
final class RegistryAwayException extends Exception {
    private static final long serialVersionUID = 1L;

    RegistryAwayException(String message) {
        super(message);
    }
}

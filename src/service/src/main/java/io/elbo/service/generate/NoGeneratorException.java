package io.elbo.service.generate;

/** There is no generator for the model in use; the message says why. */
public final class NoGeneratorException extends Exception {
    private static final long serialVersionUID = 1;

    NoGeneratorException(String message) {
        super(message);
    }

    NoGeneratorException(String message, Throwable cause) {
        super(message, cause);
    }
}

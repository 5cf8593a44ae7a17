package io.elbo.format.writer;

/** A schema that no record can be read with; the message says why, in one line. */
public class UnusableSchemaException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnusableSchemaException(String message) {
        super(message);
    }

    public UnusableSchemaException(String message, Throwable cause) {
        super(message, cause);
    }
}

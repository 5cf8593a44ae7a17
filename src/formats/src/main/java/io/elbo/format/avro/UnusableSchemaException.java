package io.elbo.format.avro;

/** A schema that no record can be read with; the message says why, in one line. */
public final class UnusableSchemaException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableSchemaException(String message) {
        super(message);
    }

    UnusableSchemaException(String message, Throwable cause) {
        super(message, cause);
    }
}

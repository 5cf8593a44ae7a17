package io.elbo.core.format;

/**
 * The schema of a record cannot be had now, since the registry does not answer. That is no fault of the record: whoever reads it waits
 * and tries again.
 */
public final class SchemaAwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SchemaAwayException(String message) {
        super(message);
    }
}

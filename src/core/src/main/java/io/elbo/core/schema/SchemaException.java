package io.elbo.core.schema;

/** A schema that cannot be used; the message names the field and what is allowed. */
public final class SchemaException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public SchemaException(String message) {
        super(message);
    }

    public SchemaException(String message, Throwable cause) {
        super(message, cause);
    }
}

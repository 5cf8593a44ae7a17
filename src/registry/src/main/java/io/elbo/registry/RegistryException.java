package io.elbo.registry;

/** Why something cannot be done in the registry, in one line for a person. */
public class RegistryException extends Exception {
    private static final long serialVersionUID = 1;

    public RegistryException(String message) {
        super(message);
    }

    public RegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}

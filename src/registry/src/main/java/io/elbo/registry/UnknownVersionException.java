package io.elbo.registry;

/** A version is named that the registry does not have. */
public final class UnknownVersionException extends RegistryException {
    private static final long serialVersionUID = 1;

    UnknownVersionException(String message) {
        super(message);
    }
}

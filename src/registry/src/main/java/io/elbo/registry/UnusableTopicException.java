package io.elbo.registry;

/** The topic is there, but cannot hold a registry; the message says how it has to be. Only somebody who changes it can help. */
public final class UnusableTopicException extends RegistryException {
    private static final long serialVersionUID = 1;

    UnusableTopicException(String message) {
        super(message);
    }
}

package io.elbo.stream.settings;

/** A configuration that the service must not start with; the message is one line naming property, value, remedy. */
public final class BadConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadConfigurationException(String message) {
        super(message);
    }

    public BadConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }

    public static BadConfigurationException of(String property, String value, String allowed) {
        return new BadConfigurationException(property + "=" + value + ": " + allowed);
    }
}

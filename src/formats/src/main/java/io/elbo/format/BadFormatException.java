package io.elbo.format;

/** What a user says of the format of records does not do; the message says which setting, and what to do, in one line. */
public final class BadFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadFormatException(String message) {
        super(message);
    }

    /** Of a setting whose value is none of those that are allowed. */
    static BadFormatException of(String setting, Object value, String allowed) {
        return new BadFormatException(setting + "=" + value + ": " + allowed);
    }
}

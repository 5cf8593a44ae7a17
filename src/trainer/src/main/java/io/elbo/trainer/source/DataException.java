package io.elbo.trainer.source;

import java.io.IOException;

/** A data file that cannot be read as data; the message names the file, where possible the line, and what to do. */
public final class DataException extends IOException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}

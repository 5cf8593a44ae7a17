package io.elbo.core.score;

/** A call of the model has failed. The batch is unchanged and may be tried again. */
public final class ScoringException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ScoringException(String message, Throwable cause) {
        super(message, cause);
    }
}

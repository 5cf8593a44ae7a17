package io.elbo.stream.topology;

/** The model of a detector fails for record after record: the stream pauses instead of making them all dead letters. */
public final class ModelFailingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ModelFailingException(String message) {
        super(message);
    }
}

package io.elbo.core.score;

/** The engine was closed before the call began; whoever asked for it has to ask for the model that is active now. */
public final class EngineClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public EngineClosedException(String message) {
        super(message);
    }
}

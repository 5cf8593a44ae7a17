package io.elbo.core.model;

/** Names of the inputs and outputs of a generator file, {@code <name>.generator.onnx}; the same in contracts 1 and 2. */
public final class GeneratorContract {
    /** float[batch, latent]. */
    public static final String LATENT = "latent";
    /** float[batch, numericColumns], standard normal, or 0 for the mean. */
    public static final String NUMERIC_NOISE = "numeric_noise";
    /** float[batch, words of all categorical columns], standard Gumbel, or 0 for the most likely word. */
    public static final String WORD_NOISE = "word_noise";

    /** float[batch, numericColumns], raw units. */
    public static final String NUMERIC = "numeric";
    /** int64[batch, categoricalColumns], codes. */
    public static final String CATEGORICAL = "categorical";

    private GeneratorContract() {}
}

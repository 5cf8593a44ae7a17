package io.elbo.trainer.vae;

import java.util.Map;

/**
 * The learned numbers of a VAE, row-major. Owns its arrays; treat them as constants.
 *
 * <p>Layers, each a matrix {@code <name>.weight} [in, out] and a vector {@code <name>.bias} [out]: {@code encoder1},
 * {@code encoder2}, {@code mu}, {@code log_variance}, {@code decoder1}, {@code decoder2}, {@code numeric}, {@code words}; and
 * {@code numeric.log_variance} [numericColumns].
 */
public final class VaeWeights {
    private final Map<String, float[]> arrays;

    VaeWeights(Map<String, float[]> arrays) {
        this.arrays = Map.copyOf(arrays);
    }

    public float[] array(String name) {
        float[] array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no array '" + name + "' among " + arrays.keySet());
        }
        return array;
    }
}

package io.elbo.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An input with the score that the trainer computed for it: a service activates a model only where its own runtime
 * reproduces it.
 *
 * @param numeric raw units, [numericColumns]; null where missing
 * @param categorical codes, [categoricalColumns]
 * @param score the raw score
 */
public record GoldenRow(List<@Nullable Float> numeric, List<Integer> categorical, float score) {
    /** How far a reproduced score may be off, relative to {@code 1 + score}. */
    public static final double TOLERANCE = 1e-3;

    public boolean isReproducedBy(float actual) {
        return Math.abs(actual - score) <= TOLERANCE * (1 + Math.abs(score));
    }
}

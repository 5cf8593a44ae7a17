package io.elbo.core.model;

/**
 * What a field adds to the reconstruction loss of ordinary records: explanations rank fields by what they add beyond it.
 *
 * @param field the field's name in the schema
 * @param mean over held-out records, nats
 * @param high what one ordinary record in a hundred exceeds, nats
 */
public record TypicalContribution(String field, double mean, double high) {
    public TypicalContribution {
        if (field == null || !Double.isFinite(mean) || !Double.isFinite(high)) {
            throw new IllegalArgumentException(
                    "a typical contribution has a field, a mean and a high, got " + field + ", " + mean + ", " + high);
        }
    }
}

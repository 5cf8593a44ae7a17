package io.elbo.registry;

import org.jspecify.annotations.Nullable;

/**
 * How a challenger is tried.
 *
 * @param sample share of the records that it scores, above 0 and at most 1
 * @param gates when it becomes active by itself; null if somebody has to say so
 */
public record ShadowTerms(double sample, @Nullable Gates gates) {
    /** It scores every record, and becomes active when somebody says so. */
    public static final ShadowTerms ALL_RECORDS = new ShadowTerms(1, null);

    public ShadowTerms {
        if (!(sample > 0 && sample <= 1)) {
            throw new IllegalArgumentException(
                    "the share of the records that a challenger scores must be above 0 and at" + " most 1, not "
                            + sample);
        }
    }
}

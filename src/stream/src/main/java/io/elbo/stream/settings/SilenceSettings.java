package io.elbo.stream.settings;

import io.elbo.core.verdict.AlertBudget;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a key may be without a record until that is an incident. */
public sealed interface SilenceSettings {
    /** For ever. */
    SilenceSettings OFF = new Off();

    /** See {@link #OFF}. */
    record Off() implements SilenceSettings {}

    /** So long, each key. */
    record After(Duration limit) implements SilenceSettings {}

    /**
     * As long as its own earlier silences make likely, if the model knows those of all keys.
     *
     * @param budget the share of ordinary silences that are longer; null for that of incidents
     */
    record Learned(AlertBudget.@Nullable Share budget) implements SilenceSettings {}
}

package io.elbo.stream.challenger;

import io.elbo.registry.Assignment;
import io.elbo.registry.GateCheck;
import io.elbo.registry.ShadowSum;
import org.jspecify.annotations.Nullable;

/**
 * How a detector's challenger does.
 *
 * @param assignment names the challenger and the active version
 * @param found by all instances whose reports are known
 * @param isOfAllInstances whether the registry's topic is read to its end; otherwise only what this instance has found may be known
 * @param budget share of the records that may be flagged
 * @param gates null if somebody has to say that the challenger becomes active
 */
public record ChallengerStatus(
        Assignment assignment,
        ShadowSum found,
        boolean isOfAllInstances,
        double budget,
        @Nullable GateCheck gates) {}

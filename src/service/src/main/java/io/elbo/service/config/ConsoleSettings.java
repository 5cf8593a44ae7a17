package io.elbo.service.config;

import java.time.Duration;

/**
 * What the console keeps for people who look, checked.
 *
 * @param enabled whether there is one
 * @param anomalies that are kept of all detectors together, the newest
 * @param memoryBytes of the anomalies' documents that are kept
 * @param maxViewers event streams that are open at the same time
 * @param staleAfter from which age on a model is shown as stale
 */
public record ConsoleSettings(boolean enabled, int anomalies, int memoryBytes, int maxViewers, Duration staleAfter) {}

package io.elbo.bench.start;

/**
 * One start.
 *
 * @param readySeconds from the start of the process until it says that it is ready
 * @param processorSeconds of the process until then
 * @param readyBytes resident then
 * @param scoredBytes resident when every detector has judged its records
 */
record Outcome(Phases phases, double readySeconds, double processorSeconds, long readyBytes, long scoredBytes) {}

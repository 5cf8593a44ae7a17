package io.elbo.service.console;

import java.util.List;

/**
 * How the scores of the last hour lie, or of the time since the start.
 *
 * @param binWidth nats
 * @param counts records of each bin, the first from 0 on; the last one has no end
 * @param records of all bins
 * @param since the time of the first of them, milliseconds since 1970
 */
public record ScoreHistogram(double binWidth, List<Long> counts, long records, long since) {}

package io.elbo.stream.models;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is needed to open versions of a detector's model.
 *
 * @param source where their bytes are
 * @param running the key of the detector's stream; null if it is yet to be built
 * @param turns taken while a model is opened
 * @param downloadLimit how long the download of one model by reference may take
 */
record OpeningTerms(VersionSource source, @Nullable RunningKey running, Turns turns, Duration downloadLimit) {}

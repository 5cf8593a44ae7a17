package io.elbo.bench.quality;

/** A method of outlier detection that was fitted to rows. Higher scores are more unusual. */
interface OutlierScore {
    float score(Points points, int row);

    /** What one of the fitted rows would score if it came now: what a threshold is read from. */
    float scoreTrained(int row);
}

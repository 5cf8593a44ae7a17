package io.elbo.trainer.source.topic;

/** Told how far the read of a topic is. */
@FunctionalInterface
public interface ReadProgress {
    /** Nobody looks. */
    ReadProgress NONE = (fraction, records) -> {};

    /**
     * @param fraction of the offsets, in [0, 1]
     * @param records so far
     */
    void update(double fraction, long records);
}

package io.elbo.stream.policy;

import io.elbo.core.calibration.RecordRate;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What one partition had learned when it was written, as the topic holds it: a format, the learner's number, how many
 * records were learned in the partition's whole life, the rate of the records, and the calibration, if it follows the stream.
 */
final class LearnedState {
    static final byte FORMAT = 2;

    private final long learner;
    private final long learned;
    private final RecordRate rate;
    private final byte[] bytes;

    private LearnedState(long learner, long learned, RecordRate rate, byte[] bytes) {
        this.learner = learner;
        this.learned = learned;
        this.rate = rate;
        this.bytes = bytes;
    }

    /** Null if another release wrote it, or if it is damaged: then the partition starts anew. */
    static @Nullable LearnedState read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != FORMAT) {
                return null;
            }
            long learner = in.readLong();
            long learned = in.readLong();
            RecordRate rate = new RecordRate();
            rate.read(in);
            return new LearnedState(learner, learned, rate, bytes);
        } catch (IOException e) {
            return null;
        }
    }

    /** A random number that every owner of the partition chooses anew. */
    long learner() {
        return learner;
    }

    /** Records. */
    long learned() {
        return learned;
    }

    /** Not changed any more. */
    RecordRate rate() {
        return rate;
    }

    /** Everything as it was written; not a copy. */
    byte[] bytes() {
        return bytes;
    }
}

package io.elbo.bench.faults;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What must become of one input record, worked out without the service.
 *
 * @param reason the dead letter's reason; empty where it must have a verdict
 * @param mayFail whether the model may fail on it, so that a dead letter is right too
 * @param score the raw score of the verdict; meaningless where there must be none
 * @param verdictDigest of key, timestamp and headers of the verdict
 * @param deadLetterDigest of key, timestamp, headers and value of the dead letter
 */
record Expected(String reason, boolean mayFail, float score, long verdictDigest, long deadLetterDigest) {
    static final String SCORING_FAILED = "scoring-failed";
    private static final String ATTRIBUTE = "ce_";
    private static final String RENAMED = "elbo-input-";

    boolean mayBeVerdict() {
        return reason.isEmpty();
    }

    boolean mayBeDeadLetter(String given) {
        return given.equals(reason) || (mayFail && given.equals(SCORING_FAILED));
    }

    boolean isRight(float given) {
        return Math.abs(given - score) <= 1e-4f * (1 + Math.abs(score));
    }

    /** The digest of the verdict that this input must have. */
    static long verdictDigest(ConsumerRecord<byte[], byte[]> input) {
        Digest digest = new Digest().add(input.key()).add(input.timestamp());
        for (Header header : input.headers()) {
            digest.add(header.key().startsWith(ATTRIBUTE) ? RENAMED + header.key() : header.key(), header);
        }
        return digest.value();
    }

    /** The digest of a verdict or an anomaly that came, without what the service adds. */
    static long digestOfVerdict(ConsumerRecord<byte[], byte[]> answer) {
        Digest digest = new Digest().add(answer.key()).add(answer.timestamp());
        for (Header header : answer.headers()) {
            if (!header.key().startsWith(ATTRIBUTE) && !header.key().equals("content-type")) {
                digest.add(header.key(), header);
            }
        }
        return digest.value();
    }

    /** The digest of an input as a dead letter, or of a dead letter without what the service adds. */
    static long digestOfDeadLetter(ConsumerRecord<byte[], byte[]> record) {
        Digest digest = new Digest().add(record.key()).add(record.timestamp());
        for (Header header : record.headers()) {
            if (!header.key().startsWith(Ledger.DEAD_LETTER)) {
                digest.add(header.key(), header);
            }
        }
        return digest.add(record.value()).value();
    }
}

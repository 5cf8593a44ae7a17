package io.elbo.bench.faults;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What must become of one input record, worked out without the service.
 *
 * @param reason the dead letter's reason; empty if it must have a verdict
 * @param mayFail whether the model may fail on it, so that a dead letter is right too
 * @param scores the raw score of the verdict by each of the {@link Variants}; empty if there must be none
 */
record Expected(ConsumerRecord<byte[], byte[]> input, String reason, boolean mayFail, List<Float> scores) {
    static final String SCORING_FAILED = "scoring-failed";
    static final String OUTPUT_REFUSED = "output-refused";
    static final String DEAD_LETTER = "elbo-dlq-";

    private static final String ATTRIBUTE = "ce_";
    private static final String RENAMED = "elbo-input-";

    Expected {
        scores = List.copyOf(scores);
    }

    boolean mustBeVerdict() {
        return reason.isEmpty();
    }

    boolean mayBeDeadLetter(String given) {
        return given.equals(reason)
                || (mayFail && given.equals(SCORING_FAILED))
                || ((isAheadOfItsTime() || isLarge()) && given.equals(OUTPUT_REFUSED));
    }

    /** Whether an annotated copy may be more than its topic accepts. */
    boolean isLarge() {
        return input.headers().lastHeader(Feed.LARGE) != null;
    }

    /** Whether output topics refuse the timestamp. */
    boolean isAheadOfItsTime() {
        return input.headers().lastHeader(Feed.AHEAD) != null;
    }

    /** The raw score by one of the {@link Variants}. */
    float score(int variant) {
        return scores.get(variant);
    }

    boolean isRight(int variant, float given) {
        return Math.abs(given - score(variant)) <= 1e-4f * (1 + Math.abs(score(variant)));
    }

    /** Whether key, timestamp and headers of a verdict or an anomaly are those of the input. */
    boolean isFrom(ConsumerRecord<byte[], byte[]> verdict) {
        List<String> wanted = new ArrayList<>();
        for (Header header : input.headers()) {
            String name = header.key().startsWith(ATTRIBUTE) ? RENAMED + header.key() : header.key();
            wanted.add(text(name, header.value()));
        }
        List<String> given = new ArrayList<>();
        for (Header header : verdict.headers()) {
            if (!header.key().startsWith(ATTRIBUTE) && !header.key().equals("content-type")) {
                given.add(text(header.key(), header.value()));
            }
        }
        return haveSameKeyAndTime(verdict) && wanted.equals(given);
    }

    /** Whether key, timestamp, headers and value of a dead letter are those of the input. */
    boolean isIn(ConsumerRecord<byte[], byte[]> deadLetter) {
        List<String> wanted = new ArrayList<>();
        input.headers().forEach(header -> wanted.add(text(header.key(), header.value())));
        List<String> given = new ArrayList<>();
        for (Header header : deadLetter.headers()) {
            if (!header.key().startsWith(DEAD_LETTER)) {
                given.add(text(header.key(), header.value()));
            }
        }
        return haveSameKeyAndTime(deadLetter)
                && wanted.equals(given)
                && Arrays.equals(input.value(), deadLetter.value());
    }

    private boolean haveSameKeyAndTime(ConsumerRecord<byte[], byte[]> answer) {
        return Arrays.equals(input.key(), answer.key()) && input.timestamp() == answer.timestamp();
    }

    @Override
    public String toString() {
        return "expected " + (mustBeVerdict() ? "score " + scores : reason) + (mayFail ? " or failure" : "");
    }

    private static String text(String name, byte[] value) {
        return name + "=" + Arrays.toString(value);
    }
}

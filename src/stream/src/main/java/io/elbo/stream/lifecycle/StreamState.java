package io.elbo.stream.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The state of one topic's stream. Each state is a value that offers only the transitions that may follow it:
 *
 * <pre>
 *   waiting ──▶ starting ──▶ running ◀──▶ rebalancing
 *      ▲ ▲          │          ▲│ ▲           ▲ │
 *      │ │          │          ││ └▶ paused ──┘ │   somebody has paused a detector
 *      │ │          │          ││ └▶ awaiting ──┘ │   records cannot be read yet, since their schemas cannot be had
 *      │ └──────────┴──────────┘└───────────────┤   a topic is gone
 *      └── failing ◀────────────────────────────┘   threads die; the model fails: tried again after a pause
 *                                 ended, closed     an Error; the end of the process: for good
 * </pre>
 */
public sealed interface StreamState {
    /** Every state's {@link #word}. */
    List<String> WORDS = List.of(
            "waiting", "starting", "running", "rebalancing", "failing", "paused", "awaiting-schema", "ended", "closed");

    /** The state in one word, as health data and the metric's tag show it. */
    String word();

    /** Why the stream does not run, in one line for a person; empty where there is nothing to say. */
    default String reason() {
        return "";
    }

    /** A state in which Kafka Streams is at work. */
    sealed interface Active extends StreamState {
        /** Failures in a row that led here; 0 where the stream has run well for {@link Retries#FORGIVEN_AFTER}. */
        int failures(Instant now);

        default Waiting waiting(String reason) {
            return new Waiting(reason);
        }

        default Failing failing(String reason, Instant now) {
            int failures = failures(now) + 1;
            return new Failing(reason, failures, now.plus(Retries.pause(failures)));
        }

        default Ended ended(String reason) {
            return new Ended(reason);
        }
    }

    /** A state that ends with another try. */
    sealed interface Retrying extends StreamState {
        int failures();

        Instant nextTry();

        default Starting starting(Instant now) {
            return new Starting(now, failures());
        }

        default Waiting waiting(String reason) {
            return new Waiting(reason);
        }
    }

    /** The broker does not answer, or a topic is not there. */
    record Waiting(String reason) implements StreamState {
        /** The reason before the first look at the broker. */
        static final String NOT_LOOKED_YET = "the broker has not been asked yet";

        /** Whether nobody has looked at the broker yet. */
        public boolean isNew() {
            return reason.equals(NOT_LOOKED_YET);
        }

        @Override
        public String word() {
            return "waiting";
        }

        Waiting because(String newReason) {
            return new Waiting(newReason);
        }

        Starting starting(Instant now) {
            return new Starting(now, 0);
        }

        Failing failing(String newReason, Instant now) {
            return new Failing(newReason, 1, now.plus(Retries.pause(1)));
        }
    }

    /** Kafka Streams has been started and has not run yet. */
    record Starting(Instant since, int failuresBefore) implements Active {
        @Override
        public String word() {
            return "starting";
        }

        @Override
        public int failures(Instant now) {
            return failuresBefore;
        }

        Running running(Instant now) {
            return new Running(now, failuresBefore);
        }
    }

    /** Records are being scored as they come. */
    record Running(Instant since, int failuresBefore) implements Active {
        @Override
        public String word() {
            return "running";
        }

        @Override
        public int failures(Instant now) {
            return Retries.after(failuresBefore, since, now);
        }

        Rebalancing rebalancing() {
            return new Rebalancing(since, failuresBefore);
        }

        Paused paused(String reason) {
            return new Paused(reason, since, failuresBefore);
        }

        AwaitingSchema awaiting(String reason) {
            return new AwaitingSchema(reason, since, failuresBefore);
        }
    }

    /**
     * Some partitions wait until the registry of schemas can say how their next records are written; the others go on.
     *
     * @param reason which ones, and what the registry answers
     * @param ranSince when it last began to run
     */
    record AwaitingSchema(String reason, Instant ranSince, int failuresBefore) implements Active {
        @Override
        public String word() {
            return "awaiting-schema";
        }

        @Override
        public int failures(Instant now) {
            return Retries.after(failuresBefore, ranSince, now);
        }

        AwaitingSchema because(String newReason) {
            return new AwaitingSchema(newReason, ranSince, failuresBefore);
        }

        Running resumed() {
            return new Running(ranSince, failuresBefore);
        }

        Rebalancing rebalancing() {
            return new Rebalancing(ranSince, failuresBefore);
        }
    }

    /**
     * Somebody has paused a detector of the topic: nothing is read until it is resumed. Kafka Streams is at work, and the instance
     * stays in the group.
     *
     * @param reason who has paused it, and why
     * @param ranSince when it last began to run
     */
    record Paused(String reason, Instant ranSince, int failuresBefore) implements Active {
        @Override
        public String word() {
            return "paused";
        }

        @Override
        public int failures(Instant now) {
            return Retries.after(failuresBefore, ranSince, now);
        }

        Paused because(String newReason) {
            return new Paused(newReason, ranSince, failuresBefore);
        }

        Running resumed() {
            return new Running(ranSince, failuresBefore);
        }

        Rebalancing rebalancing() {
            return new Rebalancing(ranSince, failuresBefore);
        }
    }

    /** The group shares its partitions anew; the stream has run before. */
    record Rebalancing(Instant ranSince, int failuresBefore) implements Active {
        @Override
        public String word() {
            return "rebalancing";
        }

        @Override
        public int failures(Instant now) {
            return Retries.after(failuresBefore, ranSince, now);
        }

        Running running() {
            return new Running(ranSince, failuresBefore);
        }
    }

    /**
     * The stream could not be started, its threads died again and again, or the model failed for most records: they wait in the topic
     * until a try finds it working.
     */
    record Failing(String reason, int failures, Instant nextTry) implements Retrying {
        @Override
        public String word() {
            return "failing";
        }
    }

    /** Only a restart of the process may help. */
    record Ended(String reason) implements StreamState {
        @Override
        public String word() {
            return "ended";
        }
    }

    /** The process ends. */
    record Closed() implements StreamState {
        @Override
        public String word() {
            return "closed";
        }
    }

    /** How long a stream that failed waits for its next try: twice as long each time. */
    final class Retries {
        static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);
        private static final Duration MIN_PAUSE = Duration.ofSeconds(5);
        private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

        private Retries() {}

        static Duration pause(int failures) {
            Duration pause = MIN_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
            return pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE;
        }

        private static int after(int failuresBefore, Instant since, Instant now) {
            return Duration.between(since, now).compareTo(FORGIVEN_AFTER) > 0 ? 0 : failuresBefore;
        }
    }
}

package io.elbo.stream.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.score.ScoreParts;
import io.elbo.stream.detector.Outcome;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PendingScoresTest {
    private final PendingScores pendingScores = new PendingScores();
    private final PartitionQueue queue = pendingScores.queue("cards", "payments", 3);

    private static Outcome outcome(float score) {
        return new Outcome.Scored(score, ScoreParts.NONE);
    }

    private PendingScore append(long offset) {
        PendingScore score = new PendingScore(offset);
        queue.append(score);
        return score;
    }

    @Test
    void shouldHandAnOutcomeOverOnce() {
        append(7).set(outcome(1));

        assertThat(queue.take(7)).isEqualTo(outcome(1));
        assertThat(queue.take(7)).isNull();
    }

    @Test
    void shouldHaveNothingForARecordWhoseBatchFailed() {
        append(7);
        append(8).set(outcome(2));

        assertThat(queue.take(7)).isNull();
        assertThat(queue.take(8)).isEqualTo(outcome(2));
    }

    @Test
    void shouldPassOverRecordsThatWereNeverProcessed() {
        append(7).set(outcome(1));
        append(20).set(outcome(2));

        assertThat(queue.take(20)).isEqualTo(outcome(2));
    }

    @Test
    void shouldKeepWhatIsAheadOfARecordItDoesNotKnow() {
        append(20).set(outcome(2));

        assertThat(queue.take(19)).isNull();
        assertThat(queue.take(20)).isEqualTo(outcome(2));
    }

    @Test
    void shouldForgetWhatWasReadBeforeThePartitionIsReadAgain() {
        append(7).set(outcome(1));
        append(8).set(outcome(2));
        append(7).set(outcome(3));

        assertThat(queue.take(7)).isEqualTo(outcome(3));
        assertThat(queue.take(8)).isNull();
    }

    @Test
    void shouldKeepDetectorsPartitionsAndThreadsApart() {
        append(7).set(outcome(1));

        assertThat(pendingScores.queue("cards", "payments", 4).take(7)).isNull();
        assertThat(pendingScores.queue("bare", "payments", 3).take(7)).isNull();
        assertThat(CompletableFuture.supplyAsync(() -> pendingScores.queue("cards", "payments", 3) == queue)
                        .join())
                .isFalse();
        assertThat(pendingScores.queue("cards", "payments", 3)).isSameAs(queue);
    }
}

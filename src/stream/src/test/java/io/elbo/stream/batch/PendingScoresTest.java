package io.elbo.stream.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.stream.detector.Outcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PendingScoresTest {
    private static final TopicPartition PARTITION = new TopicPartition("payments", 3);

    private final PendingScores pendingScores = new PendingScores(List.of());
    private final PartitionQueue queue = pendingScores.queue(PARTITION);

    private static Outcome outcome(int number) {
        return Outcome.Rejected.scoringFailed(Integer.toString(number));
    }

    private void append(long offset, int number) {
        queue.append(offset, List.of(outcome(number)));
    }

    private Outcome take(long offset) {
        return queue.take(offset).outcome(0);
    }

    @Test
    void shouldHandAnOutcomeOverOnce() {
        append(7, 1);

        assertThat(take(7)).isEqualTo(outcome(1));
        assertThat(take(7)).isEqualTo(Outcome.UNSCORED);
    }

    @Test
    void shouldHandOverTheOutcomeOfEachDetector() {
        queue.append(7, List.of(outcome(1), Outcome.SETTLED));

        PendingRecord record = queue.take(7);

        assertThat(record.outcome(0)).isEqualTo(outcome(1));
        assertThat(record.outcome(1)).isEqualTo(Outcome.SETTLED);
    }

    @Test
    void shouldPassOverRecordsThatWereNeverProcessed() {
        append(7, 1);
        append(20, 2);

        assertThat(take(20)).isEqualTo(outcome(2));
    }

    @Test
    void shouldKeepWhatIsAheadOfARecordItDoesNotKnow() {
        append(20, 2);

        assertThat(take(19)).isEqualTo(Outcome.UNSCORED);
        assertThat(take(20)).isEqualTo(outcome(2));
    }

    @Test
    void shouldForgetWhatWasReadBeforeThePartitionIsReadAgain() {
        append(7, 1);
        append(8, 2);
        queue.rewind(7, 8);
        append(7, 3);

        assertThat(take(7)).isEqualTo(outcome(3));
        assertThat(take(8)).isEqualTo(Outcome.UNSCORED);
    }

    @Test
    void shouldForgetAPartitionThatIsDropped() {
        append(7, 1);

        pendingScores.drop(PARTITION);

        assertThat(pendingScores.queue(PARTITION).take(7).outcome(0)).isEqualTo(Outcome.UNSCORED);
    }

    @Test
    void shouldPassOverCommitsOfPartitionsThatItDoesNotKnow() {
        pendingScores.committed(Map.of(new TopicPartition("other", 0), new OffsetAndMetadata(5)));
    }

    @Test
    void shouldKeepPartitionsAndThreadsApart() {
        append(7, 1);

        assertThat(pendingScores
                        .queue(new TopicPartition("payments", 4))
                        .take(7)
                        .outcome(0))
                .isEqualTo(Outcome.UNSCORED);
        assertThat(CompletableFuture.supplyAsync(() -> pendingScores.queue(PARTITION) == queue)
                        .join())
                .isFalse();
        assertThat(pendingScores.queue(PARTITION)).isSameAs(queue);
    }
}

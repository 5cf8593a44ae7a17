package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.stream.detector.Outcome;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HandoffTest {
    private final Handoff handoff = new Handoff();
    private final Handoff.Lane lane = handoff.lane("cards", "payments", 3);

    private static Outcome outcome(float score) {
        return new Outcome.Scored(score, score, 0);
    }

    private Handoff.Slip append(long offset) {
        return lane.append(new Handoff.Slip(offset));
    }

    @Test
    void shouldHandAnOutcomeOverOnce() {
        append(7).fill(outcome(1));

        assertThat(lane.take(7)).isEqualTo(outcome(1));
        assertThat(lane.take(7)).isNull();
    }

    @Test
    void shouldHaveNothingForARecordWhoseBatchFailed() {
        append(7);
        append(8).fill(outcome(2));

        assertThat(lane.take(7)).isNull();
        assertThat(lane.take(8)).isEqualTo(outcome(2));
    }

    @Test
    void shouldPassOverRecordsThatWereNeverProcessed() {
        append(7).fill(outcome(1));
        append(20).fill(outcome(2));

        assertThat(lane.take(20)).isEqualTo(outcome(2));
    }

    @Test
    void shouldKeepWhatIsAheadOfARecordItDoesNotKnow() {
        append(20).fill(outcome(2));

        assertThat(lane.take(19)).isNull();
        assertThat(lane.take(20)).isEqualTo(outcome(2));
    }

    @Test
    void shouldForgetWhatWasReadBeforeThePartitionIsReadAgain() {
        append(7).fill(outcome(1));
        append(8).fill(outcome(2));
        append(7).fill(outcome(3));

        assertThat(lane.take(7)).isEqualTo(outcome(3));
        assertThat(lane.take(8)).isNull();
    }

    @Test
    void shouldKeepDetectorsPartitionsAndThreadsApart() {
        append(7).fill(outcome(1));

        assertThat(handoff.lane("cards", "payments", 4).take(7)).isNull();
        assertThat(handoff.lane("bare", "payments", 3).take(7)).isNull();
        assertThat(CompletableFuture.supplyAsync(() -> handoff.lane("cards", "payments", 3) == lane)
                        .join())
                .isFalse();
        assertThat(handoff.lane("cards", "payments", 3)).isSameAs(lane);
    }
}

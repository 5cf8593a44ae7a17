package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.format.Decoded;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.SourceRef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelBreakerTest {
    private static final Outcome FAILED = Outcome.Rejected.scoringFailed("as planned");
    private static final Outcome SKIPPED = new Outcome.Skipped(Decoded.Why.DELETE);

    private final ModelBreaker.Run breaker = new ModelBreaker().run("cards");
    private long offset;

    private void add(@Nullable Outcome unscored) {
        breaker.add(unscored, new SourceRef("payments", 0, offset++, 0));
    }

    private void add(int times, @Nullable Outcome... outcomes) {
        for (int i = 0; i < times; i++) {
            for (Outcome outcome : outcomes) {
                add(outcome);
            }
        }
    }

    @Test
    void shouldCountFailuresInARowThoughRecordsBetweenThemAreSkipped() {
        add(ModelBreaker.MAX_FAILURES - 1, FAILED, SKIPPED, SKIPPED);

        assertThatThrownBy(() -> add(FAILED)).isInstanceOf(ModelFailingException.class);
    }

    @Test
    void shouldEndTheRowWithARecordThatIsScored() {
        add(ModelBreaker.MAX_FAILURES - 1, FAILED, SKIPPED);
        add(null);

        assertThatCode(() -> add(ModelBreaker.MAX_FAILURES - 1, FAILED)).doesNotThrowAnyException();
    }
}

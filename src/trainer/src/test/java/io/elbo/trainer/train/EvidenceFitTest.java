package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.model.EvidenceUnit;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvidenceFitTest {
    /** Scores of a heavy tail above 2. */
    private static float[] scores(int rows) {
        Random random = new Random(3);
        float[] scores = new float[rows];
        for (int i = 0; i < rows; i++) {
            scores[i] = (float) (1 + Math.pow(1 - random.nextDouble(), -0.3));
        }
        return scores;
    }

    private static double mean(EvidenceUnit unit, float[] scores) {
        return IntStream.range(0, scores.length)
                .mapToDouble(i -> unit.of(scores[i]))
                .average()
                .orElseThrow();
    }

    @Test
    void shouldLetOrdinaryRecordsAddOneOnAverage() {
        float[] scores = scores(2000);

        EvidenceUnit unit = EvidenceFit.unit(scores);

        assertThat(unit.origin()).isCloseTo(2, within(0.01));
        assertThat(mean(unit, scores)).isCloseTo(1, within(0.1));
    }

    @Test
    void shouldNotLetOneAbsurdScoreDecideWhatIsOrdinary() {
        float[] scores = scores(2000);
        double scale = EvidenceFit.unit(scores).scale();
        scores[7] = 1e30f;
        scores[8] = 0;

        assertThat(EvidenceFit.unit(scores).scale()).isCloseTo(scale, within(0.05 * scale));
        assertThat(EvidenceFit.unit(scores).of(1e30)).isEqualTo(100);
    }

    @Test
    void shouldHaveAUnitIfAllScoresAreTheSame() {
        EvidenceUnit unit = EvidenceFit.unit(new float[] {5, 5, 5});

        assertThat(unit.of(5)).isZero();
    }
}

package io.elbo.core.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.model.Calibration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibratorTest {
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.1, 0.03, 1e-2, 1e-3})
    void thePValueOfAnExponentialScoreIsItsSurvival(double probability) {
        SplittableRandom random = new SplittableRandom(7);
        float[] scores = new float[400_000];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) (-3 * Math.log1p(-random.nextDouble()));
        }
        Calibration calibration = Calibrator.fit(scores);
        double exact = -3 * Math.log(probability);

        assertThat(calibration.pValue(exact) / probability).isCloseTo(1, within(0.15));
        assertThat(calibration.threshold(probability) / exact).isCloseTo(1, within(0.05));
    }

    @Test
    void aHandfulOfEqualScoresStillGivesACalibration() {
        Calibration calibration = Calibrator.fit(new float[] {2, 2, 2});

        assertThat(calibration.pValue(2)).isBetween(0.5, 1.0);
        assertThat(calibration.pValue(1000)).isLessThan(1e-3).isPositive();
    }
}

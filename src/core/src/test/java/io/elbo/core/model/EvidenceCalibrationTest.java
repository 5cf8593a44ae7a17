package io.elbo.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceCalibrationTest {
    private static final Calibration CALIBRATION =
            new Calibration(List.of(0.0, 5.0), new Calibration.Tail(5, 0.01, 0, 2));

    @Test
    void shouldAddTheSurpriseIfItHasNoUnit() {
        assertThat(new EvidenceCalibration(10.0, null, CALIBRATION).amount(3, CALIBRATION))
                .isEqualTo(3);
    }

    @Test
    void shouldAddTheRawScoreInItsUnitUpToItsLimit() {
        EvidenceCalibration evidence = new EvidenceCalibration(10.0, null, new EvidenceUnit(1, 0.5, 16), CALIBRATION);

        for (double raw : new double[] {1, 1.5, 3, 5, 6, 8.75}) {
            assertThat(evidence.amount(CALIBRATION.surprise(raw), CALIBRATION))
                    .isCloseTo((raw - 1) / 0.5, within(1e-9));
        }
        assertThat(evidence.amount(CALIBRATION.surprise(0.5), CALIBRATION))
                .as("below the origin")
                .isZero();
        assertThat(evidence.amount(CALIBRATION.surprise(1e9), CALIBRATION)).isEqualTo(16);
    }

    @Test
    void shouldRefuseAUnitThatIsNone() {
        for (double[] unit :
                new double[][] {{Double.NaN, 1, 9}, {0, 0, 9}, {0, -1, 9}, {0, 1, 0.9}, {0, 1, Double.POSITIVE_INFINITY}
                }) {
            assertThatThrownBy(() -> new EvidenceUnit(unit[0], unit[1], unit[2]))
                    .hasMessageContaining("unit");
        }
    }

    @Test
    void shouldHaveOneHalfLifeAboveZero() {
        assertThat(new EvidenceCalibration(10.0, null, CALIBRATION).countsRecords())
                .isTrue();
        assertThat(new EvidenceCalibration(null, 60.0, CALIBRATION).countsRecords())
                .isFalse();
        assertThat(new EvidenceCalibration(null, 60.0, CALIBRATION).halfLife()).isEqualTo(60);
        for (Double[] halfLives : new Double[][] {{null, null}, {1.0, 1.0}, {0.0, null}, {null, Double.NaN}}) {
            assertThatThrownBy(() -> new EvidenceCalibration(halfLives[0], halfLives[1], CALIBRATION))
                    .hasMessageContaining("half-life");
        }
    }
}

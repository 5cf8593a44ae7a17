package io.elbo.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceCalibrationTest {
    private static final Calibration CALIBRATION =
            new Calibration(List.of(0.0, 5.0), new Calibration.Tail(5, 0.01, 0, 2));

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

package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.model.Health;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeftOutRowsTest {
    private static Health.Injected found(double usual, double larger) {
        return new Health.Injected(
                1e-3,
                1e-3,
                2e-3,
                Map.of("scale-shift", usual, "value-swap", 0.0),
                Map.of("scale-shift", larger, "value-swap", 0.06));
    }

    @Test
    void shouldWarnIfAnomaliesThatStayedSetTheThreshold() {
        assertThat(LeftOutRows.anomaliesLeftIn(33, found(0.16, 0.7)))
                .isNotNull()
                .satisfies(warning -> {
                    assertThat(warning.name()).isEqualTo("anomalies-left-in");
                    assertThat(warning.message())
                            .contains(
                                    "beyond the 33 rows",
                                    "injected scale shifts 16 %",
                                    "but 70 % at one in 100",
                                    "--leave-out");
                });
    }

    @Test
    void shouldNotWarnIfMuchIsFoundAtTheUsualRate() {
        assertThat(LeftOutRows.anomaliesLeftIn(229, found(0.31, 0.69))).isNull();
    }

    @Test
    void shouldNotWarnIfNothingIsFoundAtAnyRate() {
        assertThat(LeftOutRows.anomaliesLeftIn(33, found(0.01, 0.1))).isNull();
        assertThat(LeftOutRows.anomaliesLeftIn(33, null)).isNull();
    }

    @Test
    void shouldNotWarnOfAHistoryThatNothingWasLeftOutOf() {
        assertThat(LeftOutRows.anomaliesLeftIn(0, found(0.16, 0.7))).isNull();
    }
}

package io.elbo.bench.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class StepTest {
    @Test
    void shouldAllowFourTimesTheCostForFourTimesTheDetectors() {
        List<Step> steps =
                Step.between(List.of(new Point(Axis.DETECTORS, "", 4, 40), new Point(Axis.DETECTORS, "", 1, 10)));

        assertThat(steps).singleElement().satisfies(step -> {
            assertThat(step.smaller().size()).isEqualTo(1);
            assertThat(step.linear()).isEqualTo(4);
            assertThat(step.isNoWorseThanLinear()).isTrue();
        });
    }

    @Test
    void shouldCallGrowthWithTheSquareWorseThanLinear() {
        assertThat(Step.between(List.of(new Point(Axis.DETECTORS, "", 1, 10), new Point(Axis.DETECTORS, "", 4, 160))))
                .singleElement()
                .matches(step -> !step.isNoWorseThanLinear());
    }

    @Test
    void shouldNotAllowARecordToCostMoreIfWorkIsOnlySpread() {
        assertThat(Step.between(List.of(new Point(Axis.INSTANCES, "", 1, 10), new Point(Axis.INSTANCES, "", 3, 20))))
                .singleElement()
                .matches(step -> !step.isNoWorseThanLinear());
    }

    @Test
    void shouldCompareWithinASeriesOnly() {
        assertThat(Step.between(
                        List.of(new Point(Axis.FIELDS, "elbo", 10, 1), new Point(Axis.FIELDS, "memory", 40, 100))))
                .isEmpty();
    }
}

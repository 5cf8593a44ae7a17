package io.elbo.bench.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResultsTest {
    private final Results results = new Results();

    private void add(Axis axis, String series, double size, double micros) {
        Trial trial = new Trial(axis, series, size, seconds -> new Trial.Figures(0, 0));
        results.add(Point.of(trial, List.of(new Trial.Figures(1e6 / micros, micros))));
    }

    @Test
    void shouldAllowFourTimesTheCostForFourTimesTheDetectors() {
        add(Axis.DETECTORS, "", 4, 40);
        add(Axis.DETECTORS, "", 1, 10);

        assertThat(results.steps()).singleElement().satisfies(step -> {
            assertThat(step.from()).isEqualTo(1);
            assertThat(step.allowed()).isEqualTo(4);
            assertThat(step.isNoWorseThanLinear()).isTrue();
        });
    }

    @Test
    void shouldCallGrowthWithTheSquareWorseThanLinear() {
        add(Axis.DETECTORS, "", 1, 10);
        add(Axis.DETECTORS, "", 4, 160);

        assertThat(results.steps()).singleElement().matches(step -> !step.isNoWorseThanLinear());
    }

    @Test
    void shouldNotAllowARecordToCostMoreWhereWorkIsOnlySpread() {
        add(Axis.INSTANCES, "", 1, 10);
        add(Axis.INSTANCES, "", 3, 20);

        assertThat(results.steps()).singleElement().matches(step -> !step.isNoWorseThanLinear());
    }

    @Test
    void shouldCompareWithinASeriesOnly() {
        add(Axis.FIELDS, "elbo", 10, 1);
        add(Axis.FIELDS, "memory", 40, 100);

        assertThat(results.steps()).isEmpty();
    }

    @Test
    void shouldTakeTheMedianOfTheRounds() {
        Trial trial = new Trial(Axis.FIELDS, "", 10, seconds -> new Trial.Figures(0, 0));

        Point point =
                Point.of(trial, List.of(new Trial.Figures(1, 30), new Trial.Figures(3, 10), new Trial.Figures(2, 900)));

        assertThat(point.cpuMicros()).isEqualTo(30);
        assertThat(point.recordsPerSecond()).isEqualTo(2);
    }

    @Test
    void shouldTellOfEveryStepInEveryForm() throws Exception {
        add(Axis.DETECTORS, "", 1, 10);
        add(Axis.DETECTORS, "", 4, 160);
        add(Axis.DETECTORS, "", 16, 640);
        StringWriter table = new StringWriter();

        results.print(new PrintWriter(table, true));

        assertThat(table.toString()).contains("detectors on one topic", "WORSE than linear", "no worse than linear");
        assertThat(new ObjectMapper()
                        .readTree(results.toJson())
                        .path("worse_than_linear")
                        .asInt())
                .isEqualTo(1);
        assertThat(results.toHtml()).contains("<svg", "detectors on one topic").doesNotContain("NaN");
    }
}

package io.elbo.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private final Report report = new Report("test");
    private final Table table = report.table(
            "rows",
            "Some rows",
            Column.key("name"),
            Column.detail("round"),
            Column.plotted("rate", "records/s", 0),
            Column.percent("share", "share"),
            Column.mebibytes("bytes", "memory,"));

    private String printed() {
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text, true));
        return text.toString();
    }

    @Test
    void shouldShowTheMedianOfEqualKeysAndKeepEveryMeasurementInJson() throws Exception {
        table.add("a", 1, 30.0, 0.5, 1L << 20);
        table.add("a", 2, 10.0, 0.5, 3L << 20);
        table.add("a", 3, 900.0, 0.5, 2L << 20);

        assertThat(printed()).containsPattern("a +30 +50\\.00 +2\\n").doesNotContain("900");
        assertThat(new ObjectMapper().readTree(report.toJson()).at("/rows"))
                .extracting(row -> row.path("rate").asDouble())
                .containsExactly(30.0, 10.0, 900.0);
    }

    @Test
    void shouldShowMeansAndTheLargestIfAskedTo() {
        table.averaged().withLargest();
        table.add("a", 1, 10.0, 0.0, 0);
        table.add("a", 2, 30.0, 0.0, 0);

        assertThat(printed()).contains("20 / 30");
    }

    @Test
    void shouldNestNamesWithADotAndLeaveOutWhatWasNotMeasured() throws Exception {
        Table nested = report.table(
                "nested",
                "Levels",
                Column.percent("own.1e-2.recall", "found"),
                Column.percent("own.1e-2.false", "false"));
        nested.add(0.5, Double.NaN);

        JsonNode row = new ObjectMapper().readTree(report.toJson()).at("/nested/0");
        assertThat(row.at("/own/1e-2/recall").asDouble()).isEqualTo(0.5);
        assertThat(row.at("/own/1e-2/false").isNull()).isTrue();
        assertThat(printed()).contains("50.00").doesNotContain("NaN");
    }

    @Test
    void shouldNameTheProcessorAndHoldFactsAndRatios() throws Exception {
        report.fact("scoring", Map.of("ratio", 2.5));
        report.detail("hidden", 1);
        report.ratio("a_vs_b", 3, 2);
        report.ratio("a_vs_unknown", 3, Double.NaN);

        JsonNode json = new ObjectMapper().readTree(report.toJson());
        assertThat(json.path("processor").asText()).isNotBlank();
        assertThat(json.at("/scoring/ratio").asDouble()).isEqualTo(2.5);
        assertThat(json.path("hidden").asInt()).isEqualTo(1);
        assertThat(json.path("ratios")).hasSize(1);
        assertThat(json.at("/ratios/a_vs_b").asDouble()).isEqualTo(1.5);
        assertThat(printed()).contains("processor", "scoring.ratio", "1.50").doesNotContain("hidden");
    }

    @Test
    void shouldDrawBarsOfWhatIsPlotted() {
        table.add("a", 1, 10.0, 0.0, 0);

        assertThat(report.toHtml()).contains("<svg", "Some rows: records/s").doesNotContain("NaN", "share");
    }

    @Test
    void shouldTakeTheMiddleOfAnOddAndOfAnEvenNumber() {
        assertThat(Statistics.median(3, 1, 2)).isEqualTo(2);
        assertThat(Statistics.median(4, 1, 2, 3)).isEqualTo(2.5);
        assertThat(Statistics.median()).isNaN();
        assertThat(Statistics.percentile(new long[] {1, 2, 3, 4}, 0.5)).isEqualTo(2);
        assertThat(Statistics.percentile(new long[] {1, 2, 3, 4}, 0.99)).isEqualTo(4);
    }
}

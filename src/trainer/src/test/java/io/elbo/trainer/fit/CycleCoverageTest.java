package io.elbo.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class CycleCoverageTest {
    /** A Sunday, 22:00 UTC, so that histories pass the end of a week. */
    private static final long START = 1_767_564_000L;

    private static final int ROWS = 500;
    private static final Schema SCHEMA = new Schema(
            List.of(new NumericField("x", "/x"), new TimestampField("at", "/at", TimestampFormat.EPOCH_SECONDS)));

    private static List<String> warnings(IntToLongFunction seconds) throws Exception {
        return warnings(SCHEMA, seconds);
    }

    private static List<String> warnings(Schema schema, IntToLongFunction seconds) throws Exception {
        try (History.Builder builder = new History.Builder(schema)) {
            for (int row = 0; row < ROWS; row++) {
                String json = "{\"x\":" + row % 7 + ",\"at\":" + (START + seconds.applyAsLong(row)) + "}";
                builder.observe(json.getBytes(StandardCharsets.UTF_8));
            }
            try (History history = builder.fit(0.1, 3)) {
                return CycleCoverage.warnings(history);
            }
        }
    }

    @Test
    void shouldWarnWhereHistoryCoversAFewMinutes() throws Exception {
        assertThat(warnings(row -> row))
                .singleElement()
                .asString()
                .contains("'at'", "0.1 hours", "leave the field out");
    }

    @Test
    void shouldWarnWhereHistoryCoversThreeDaysOfAWeek() throws Exception {
        assertThat(warnings(row -> row * 3L * 86_400 / ROWS))
                .singleElement()
                .asString()
                .contains("'at'", "3.0 days");
    }

    @Test
    void shouldSayNothingOfAWeekNorOfYearsOfBusinessHours() throws Exception {
        assertThat(warnings(row -> row * 7L * 86_400 / ROWS)).isEmpty();
        // Monday to Friday, 9:00 to 17:00
        assertThat(warnings(row -> (row / 5 % 52 * 7L + row % 5) * 86_400 + 11 * 3_600 + row % 8 * 3_600L))
                .isEmpty();
    }

    @Test
    void shouldNotBeFooledByAFewTimesAmongMany() throws Exception {
        assertThat(warnings(row -> row % 250 == 0 ? row * 1_000L : row))
                .singleElement()
                .asString()
                .contains("'at'", "hours");
    }

    @Test
    void shouldAskForADayOnlyIfTheWeekIsNotRead() throws Exception {
        Schema day = new Schema(List.of(
                new NumericField("x", "/x"),
                new TimestampField("at", "/at", TimestampFormat.EPOCH_SECONDS).withCycles(List.of(Cycle.DAY))));
        assertThat(warnings(day, row -> row * 86_400L / ROWS)).isEmpty();
        assertThat(warnings(day, row -> row * 7_200L / ROWS))
                .singleElement()
                .asString()
                .contains("'at'", "2.0 hours of a day");
    }
}

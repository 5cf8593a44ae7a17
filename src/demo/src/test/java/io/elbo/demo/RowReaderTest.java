package io.elbo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.TimestampFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RowReaderTest {
    private static RowReader.Row read(@Nullable String key, @Nullable String time, String format, String json)
            throws IOException {
        return new RowReader(key, time, TimestampFormat.of(format)).read(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    iso-8601            | "2026-03-01T12:00:00.250Z" | 1772366400250
                    iso-8601            | "2026-03-01 13:00:00+01:00"| 1772366400000
                    epoch-seconds       | 1772366400                 | 1772366400000
                    epoch-millis        | "1772366400250"            | 1772366400250
                    dd.MM.yyyy HH:mm:ss | "01.03.2026 12:00:00"      | 1772366400000
                    """)
    void shouldReadTimes(String format, String time, long millis) throws IOException {
        assertThat(read(null, "/at/time", format, "{\"at\": {\"time\": " + time + "}}"))
                .isEqualTo(new RowReader.Row(null, millis));
    }

    @Test
    void shouldFindKeysByPointerAndByColumn() throws IOException {
        String json = "{\"customer\": {\"id\": 17}, \"a/b\": \"x\", \"list\": [1, 2], \"none\": null}";

        assertThat(read("/customer/id", null, "iso-8601", json).key()).isEqualTo("17");
        assertThat(read("a/b", null, "iso-8601", json).key()).isEqualTo("x");
        assertThat(read("list", null, "iso-8601", json).key()).isEqualTo("[1,2]");
        assertThat(read("none", null, "iso-8601", json).key()).isNull();
        assertThat(read(null, null, "iso-8601", json)).isEqualTo(new RowReader.Row(null, null));
    }

    @Test
    void shouldGiveARowWithoutATimeThatOfTheRowBefore() throws IOException {
        RowReader reader = new RowReader(null, "t", TimestampFormat.EPOCH_MILLIS);

        assertThat(reader.read("{}".getBytes(StandardCharsets.UTF_8)).timestampMillis())
                .isNull();
        reader.read("{\"t\": 5}".getBytes(StandardCharsets.UTF_8));
        assertThat(reader.read("{\"t\": \"never\"}".getBytes(StandardCharsets.UTF_8))
                        .timestampMillis())
                .isEqualTo(5);
        assertThat(reader.read("{\"t\": -1}".getBytes(StandardCharsets.UTF_8)).timestampMillis())
                .isEqualTo(5);
    }
}

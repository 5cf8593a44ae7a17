package io.elbo.core.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.schema.TimestampFormat;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampFormTest {
    private static double seconds(String format, String text) {
        return TimestampForm.of(new TimestampFormat(format)).epochSeconds(text);
    }

    @ParameterizedTest
    @CsvSource({
        "iso-8601, '2024-05-06T12:34:56Z', 2024-05-06T12:34:56Z",
        "iso-8601, '2024-05-06 12:34:56+02', 2024-05-06T10:34:56Z",
        "iso-8601, '2024-05-06 12:34:56+0200', 2024-05-06T10:34:56Z",
        "iso-8601, '2024-05-06 12:34:56 -0330', 2024-05-06T16:04:56Z",
        "iso-8601, '2024-05-06 12:34:56 UTC', 2024-05-06T12:34:56Z",
        "iso-8601, '2024-05-06 12:34:56 GMT+02:00', 2024-05-06T10:34:56Z",
        "iso-8601, '2024/05/06 12:34:56', 2024-05-06T12:34:56Z",
        "iso-8601, '2024/05/06', 2024-05-06T00:00:00Z",
        "iso-8601, '2024-05-06 12:34:56,125', 2024-05-06T12:34:56.125Z",
        "iso-8601, '2024-05-06T12:34:56,125+02:00', 2024-05-06T10:34:56.125Z",
        "iso-8601, '2024-05-06T12:34:56+02:00[Europe/Zurich]', 2024-05-06T10:34:56Z",
        "iso-8601, '2024-01-06T12:34:56[Europe/Zurich]', 2024-01-06T11:34:56Z",
        "iso-8601, '2024-05-06T12:34:56 [Europe/Zurich]', 2024-05-06T10:34:56Z",
        "dd.MM.yyyy, '06.05.2024', 2024-05-06T00:00:00Z",
        "dd.MM.yyyy HH:mm, '06.05.2024 12:34', 2024-05-06T12:34:00Z",
        "dd.MM.yyyy HH:mm:ss, '06.05.2024 12:34:56', 2024-05-06T12:34:56Z",
        "dd.MM.yyyy HH:mm:ss, '06.05.2024 12:34:56,125 +02', 2024-05-06T10:34:56.125Z",
        "d.M.yy HH:mm, '6.5.24 12:34', 2024-05-06T12:34:00Z",
        "M/d/yyyy h:mm:ss a, '5/6/2024 1:34:56 PM', 2024-05-06T13:34:56Z",
        "M/d/yyyy h:mm:ss a, '5/6/2024 12:34:56 am', 2024-05-06T00:34:56Z",
        "yyyy/MM/dd HH:mm:ss.SSS, '2024/05/06 12:34:56.125', 2024-05-06T12:34:56.125Z",
        "dd-MMM-yyyy HH:mm:ss, '06-May-2024 12:34:56', 2024-05-06T12:34:56Z",
        "EEE MMM d HH:mm:ss yyyy, 'Mon May 6 12:34:56 2024', 2024-05-06T12:34:56Z",
        "yyyyMMddHHmmss, '20240506123456', 2024-05-06T12:34:56Z",
        "yyyyMMdd, '20240506', 2024-05-06T00:00:00Z",
        "yyyyMMdd'T'HHmmss, '20240506T123456Z', 2024-05-06T12:34:56Z",
        "rfc-2822, 'Mon, 06 May 2024 12:34:56 +0200', 2024-05-06T10:34:56Z",
        "rfc-2822, 'Mon, 6 May 2024 12:34:56 GMT', 2024-05-06T12:34:56Z",
        "rfc-2822, '6 May 2024 12:34 +0200 (CEST)', 2024-05-06T10:34:00Z",
        "apache, '06/May/2024:12:34:56 +0200', 2024-05-06T10:34:56Z",
        "apache, '[06/May/2024:12:34:56 +0200]', 2024-05-06T10:34:56Z",
        "epoch-seconds, '1714998896', 2024-05-06T12:34:56Z",
        "epoch-millis, '1714998896125', 2024-05-06T12:34:56.125Z",
        "epoch-micros, '1714998896125000', 2024-05-06T12:34:56.125Z",
        "epoch-nanos, '1714998896125000000', 2024-05-06T12:34:56.125Z"
    })
    void shouldReadEveryForm(String format, String text, Instant expected) {
        double seconds = expected.getEpochSecond() + expected.getNano() * 1e-9;
        assertThat(seconds(format, text)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource({
        "iso-8601, '06.05.2024'",
        "iso-8601, '2024-05-06T12:34:56 CEST'",
        "iso-8601, '2024-05-06T12:34:56+19'",
        "iso-8601, '2024-05-06T12:34:56[Moon/Crater]'",
        "iso-8601, '2024-02-30 12:34:56 UTC'",
        "iso-8601, '2024-05-06 UTC'",
        "dd.MM.yyyy, '2024-05-06'",
        "dd.MM.yyyy, '31.04.2024'",
        "dd.MM.yyyy, '06.05.2024 12:34'",
        "dd.MM.yyyy HH:mm, '06.05.2024 12:34,5'",
        "yyyyMMddHHmmss, '20241306123456'",
        "rfc-2822, 'Tue, 06 May 2024 12:34:56 +0200'",
        "apache, '06/Mai/2024:12:34:56 +0200'",
        "epoch-seconds, 'now'"
    })
    void shouldReadNothingElse(String format, String text) {
        assertThat(seconds(format, text)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iso-8601",
                "epoch-seconds",
                "epoch-millis",
                "epoch-micros",
                "epoch-nanos",
                "rfc-2822",
                "apache",
                "dd.MM.yyyy HH:mm:ss",
                "M/d/yyyy h:mm:ss a",
                "yyyyMMddHHmmss",
                "yyyy-MM-dd'T'HH:mm:ss"
            })
    void shouldReadWhatItWrites(String format) {
        TimestampForm form = TimestampForm.of(new TimestampFormat(format));
        JsonNode written = form.write(Instant.parse("2024-05-06T12:34:56Z"));

        assertThat(written.isNumber()).isEqualTo(format.startsWith("epoch"));
        assertThat(form.epochSeconds(written.asText())).isEqualTo(1_714_998_896.0);
    }

    @Property
    void shouldNeverThrowWhateverTheText(@ForAll String text) {
        for (String format : new String[] {"iso-8601", "rfc-2822", "apache", "dd.MM.yyyy HH:mm:ss", "epoch-nanos"}) {
            for (String value : new String[] {text, "06.05.2024 12:34:56" + text, "2024-05-06 12:34:56" + text}) {
                assertThat(seconds(format, value)).isNotEqualTo(Double.POSITIVE_INFINITY);
            }
        }
    }

    @Test
    void shouldRefuseFormatsThatSayNoDate() {
        for (String format :
                new String[] {"", "iso8601", "epoch-days", "HH:mm", "dd.MM", "dd.MM.yyyy QQQ", "MM/yyyy"}) {
            assertThatThrownBy(() -> new TimestampFormat(format)).as(format).hasMessageContaining("format");
        }
    }
}

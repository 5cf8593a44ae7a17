package io.elbo.core.suppression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever somebody writes as a rule is read or refused, and whatever a record holds is compared. */
class HostileTextTest {
    private static final List<String> PIECES = List.of(
            "country",
            " ",
            "=",
            "!=",
            "<",
            ">=",
            ",",
            "\"",
            "\\",
            "and",
            "or",
            "/a/~2",
            "/",
            "null",
            "1e999",
            "-",
            "daily",
            "Mon-Fri",
            "22:00-06:00",
            "99:99",
            ";",
            "2026-12-24",
            "to",
            "2nd Tue",
            "day 1,15",
            "last",
            "30%",
            "above",
            "below",
            "\u0000",
            "ß",
            "\ud800");

    private static String text(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
            text.append(random.nextBoolean() ? " " : "");
        }
        return text.toString();
    }

    private static void readOrRefuse(String text, Consumer<String> reader) {
        try {
            reader.accept(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).as(text).hasMessageNotContaining("\n");
        }
    }

    @Property
    void anyTextIsReadOrRefused(@ForAll long seed, @ForAll String any) {
        for (String text : List.of(text(seed), any)) {
            readOrRefuse(text, RecordCondition::parse);
            readOrRefuse(text, MinDeviation::parse);
            readOrRefuse(text, windows -> MaintenanceWindows.parse(windows, ZoneId.of("Europe/Berlin")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e2147483647",
                "1e-2147483647",
                "-1e400",
                "123456789012345678901234567890",
                "0.1000000000000000055511151231257827",
                "[1, 2]",
                "{\"a\": 1}",
                "null",
                "true",
                "\"\\ud800\"",
                "\"1e999999999\"",
            })
    void shouldCompareAnyValue(String json) throws Exception {
        JsonNode value = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build()
                .readTree("{\"a\": " + json + "}");
        RecordView record = new RecordView(new byte[] {(byte) 0xff}, () -> value, 0);
        assertThat(holds("= 5", record)).isNotEqualTo(holds("!= 5", record));
        assertThat(holds("< 5", record) && holds(">= 5", record)).isFalse();
        assertThat(holds("> 5", record) && holds("<= 5", record)).isFalse();
        assertThat(RecordCondition.parse("/a/b/0 = null and /a/b/0 != 5").holds(record))
                .isTrue();
    }

    private static boolean holds(String comparison, RecordView record) {
        return RecordCondition.parse("/a " + comparison).holds(record);
    }
}

package io.elbo.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTreesTest {
    private static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldKeepNumbersToTheLastDigit() {
        String json = "{\"a\":0.10,\"b\":12345678901234567890.123456789}";

        assertThat(JsonTrees.readOrMissing(utf8(json)).toString()).isEqualTo(json);
    }

    @Test
    void shouldHaveNoTreeOfWhatIsNoDocument() {
        for (String json : new String[] {
            "{\"a\":", "{} {}", "{'a':1}", "{\"a\":5.3E11192734791}", "[".repeat(JsonDecoder.MAX_NESTING + 1)
        }) {
            assertThat(JsonTrees.readOrMissing(utf8(json)).isMissingNode())
                    .as(json)
                    .isTrue();
        }
    }

    @Test
    void shouldBeTheDocumentsOfTheFormat() {
        assertThat(JsonFormat.JSON
                        .document(utf8("{\"a\":1}"), RecordHeaders.NONE)
                        .toString())
                .isEqualTo("{\"a\":1}");
        assertThat(JsonFormat.JSON.document(null, RecordHeaders.NONE).isMissingNode())
                .isTrue();
        assertThat(JsonFormat.JSON.awaits(utf8("{"), RecordHeaders.NONE)).isNull();
    }
}

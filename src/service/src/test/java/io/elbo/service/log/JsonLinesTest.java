package io.elbo.service.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.stream.tracing.TraceContext;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonLines lines = new JsonLines();

    private record Change(String who, int version) implements LogEntry {
        @Override
        public String documentName() {
            return "change";
        }
    }

    private JsonNode line(String message, Throwable thrown, Object... parameters) throws IOException {
        ExtLogRecord record =
                new ExtLogRecord(Level.WARN, message, ExtLogRecord.FormatStyle.MESSAGE_FORMAT, "io.elbo.Caller");
        record.setLoggerName("io.elbo.stream.Something");
        record.setThrown(thrown);
        if (parameters.length > 0) {
            record.setParameters(parameters);
        }
        String text = lines.format(record);
        assertThat(text).endsWith("\n");
        assertThat(text.lines()).hasSize(1);
        return JSON.readTree(text);
    }

    @Test
    void shouldSayWhenWhoAndWhat() throws Exception {
        JsonNode line = line("detector {0}: a batch of topic {1} could not be scored", null, "cards", "payments");

        assertThat(line.path("timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z");
        assertThat(line.path("level").asText()).isEqualTo("WARN");
        assertThat(line.path("logger").asText()).isEqualTo("io.elbo.stream.Something");
        assertThat(line.path("message").asText())
                .isEqualTo("detector cards: a batch of topic payments could not be scored");
        assertThat(line.path("detector").asText()).isEqualTo("cards");
        assertThat(line.path("topic").asText()).isEqualTo("payments");
        assertThat(line.has("traceId")).isFalse();
        assertThat(line.has("stackTrace")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two\r\nlines",
                "\"}{\"level\":\"FATAL\"",
                "\u0000\u0001\u001b[2J\u0085\u2028",
                "\ud800 alone",
                "<script>alert(1)</script>",
                "{0} '{1} {",
                ""
            })
    void shouldWriteOneLineOfValidJsonWhateverTheTextsAre(String hostile) throws Exception {
        JsonNode line = line("detector {0}: {1}", new IllegalStateException(hostile), hostile, hostile);

        assertThat(line.path("message").asText()).isEqualTo("detector " + hostile + ": " + hostile);
        assertThat(line.path("detector").asText()).isEqualTo(hostile);
        assertThat(line.path("stackTrace").asText())
                .startsWith("java.lang.IllegalStateException: " + hostile)
                .contains("at io.elbo.service.log.JsonLinesTest");
        assertThat(line("message without a pattern " + hostile.replace("{", "").replace("'", ""), null)
                        .path("level")
                        .asText())
                .isEqualTo("WARN");
    }

    @Test
    void shouldWriteValidJsonOfRandomCharacters() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            random.ints(20, 0, 1 << 16).forEach(c -> text.append((char) c));
            assertThat(line("{0}", null, text.toString()).path("message").asText())
                    .as("seed %d", seed)
                    .isEqualTo(text.toString());
        }
    }

    @Test
    void shouldNameTheSpanThatItsThreadWorksOn() throws Exception {
        TraceContext outer = new TraceContext("1".repeat(32), "2".repeat(16), true);
        TraceContext inner = new TraceContext("1".repeat(32), "3".repeat(16), true);
        TraceContext before = CurrentTrace.enter(outer);
        TraceContext outside = CurrentTrace.enter(inner);
        JsonNode within = line("text", null);
        CurrentTrace.leave(outside);
        JsonNode around = line("text", null);
        CurrentTrace.leave(before);

        assertThat(within.path("traceId").asText()).isEqualTo(inner.traceId());
        assertThat(within.path("spanId").asText()).isEqualTo(inner.spanId());
        assertThat(around.path("spanId").asText()).isEqualTo(outer.spanId());
        assertThat(line("text", null).has("spanId")).isFalse();
    }

    @Test
    void shouldHaveTheDocumentOfAnEntry() throws Exception {
        JsonNode line = line("{0}", null, new Change("ann\n", 7));

        assertThat(line.path("change")).isEqualTo(JSON.valueToTree(Map.of("who", "ann\n", "version", 7)));
    }
}

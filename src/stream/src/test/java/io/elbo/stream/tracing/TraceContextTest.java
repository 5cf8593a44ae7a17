package io.elbo.stream.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String VALID = "00-" + TRACE + "-" + SPAN + "-01";

    @Test
    void shouldReadTheExampleOfTheRecommendation() {
        assertThat(TraceContext.parse(VALID)).isEqualTo(new TraceContext(TRACE, SPAN, true));
        assertThat(new TraceContext(TRACE, SPAN, true).text()).isEqualTo(VALID);
        assertThat(TraceContext.parse("00-" + TRACE + "-" + SPAN + "-fe"))
                .isEqualTo(new TraceContext(TRACE, SPAN, false));
    }

    @Test
    void shouldReadWhatItKnowsOfLaterVersions() {
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + SPAN + "-01")).isNotNull();
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + SPAN + "-01-what-will-be"))
                .isNotNull();
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + SPAN + "-01.what-will-be"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-" + TRACE + "-" + SPAN,
                "00-" + TRACE + "-" + SPAN + "-1",
                "00-" + TRACE + "-" + SPAN + "-0g",
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "00-" + TRACE + "-" + SPAN + "-011",
                " 00-" + TRACE + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-01\n",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "0-0" + TRACE + "-" + SPAN + "-01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01",
                "00_" + TRACE + "_" + SPAN + "_01",
                "00-０af7651916cd43dd8448eb211c80319c-" + SPAN + "-01"
            })
    void shouldIgnoreWhatIsInvalid(String text) {
        assertThat(TraceContext.parse(text)).isNull();
        assertThat(TraceContext.of(headers(text))).isNull();
    }

    @Test
    void shouldIgnoreWhatIsNoTextAtAll() {
        assertThat(TraceContext.parse(null)).isNull();
        assertThat(TraceContext.of(new RecordHeaders())).isNull();
        assertThat(TraceContext.of(new RecordHeaders().add("traceparent", null)))
                .isNull();
        assertThat(TraceContext.of(new RecordHeaders().add("traceparent", new byte[1 << 20])))
                .isNull();
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + SPAN + "-01-" + "x".repeat(1 << 20)))
                .isNull();
    }

    @Test
    void shouldNeverThrowOfRandomChanges() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = VALID.getBytes(StandardCharsets.US_ASCII);
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            TraceContext read = TraceContext.of(new RecordHeaders().add("traceparent", bytes));
            if (read != null) {
                assertThat(read).as("seed %d", seed).isEqualTo(TraceContext.parse(read.text()));
            }
        }
    }

    @Test
    void shouldIgnoreSeveralHeaders() {
        assertThat(TraceContext.of(headers(VALID))).isNotNull();
        assertThat(TraceContext.of(headers(VALID, VALID))).isNull();
        assertThat(TraceContext.only(headers(VALID, VALID))).isEmpty();
    }

    @Test
    void shouldReplaceWhereARecordStands() {
        Headers headers = headers(VALID);
        headers.add("tracestate", "vendor=1".getBytes(StandardCharsets.US_ASCII));
        headers.add("other", new byte[] {1});

        TraceContext child = new TraceContext(TRACE, "1".repeat(16), true);
        Headers same = child.in(headers);
        assertThat(TraceContext.of(same)).isEqualTo(child);
        assertThat(same).extracting(header -> header.key()).containsExactly("tracestate", "other", "traceparent");

        TraceContext other = new TraceContext("2".repeat(32), "1".repeat(16), true);
        assertThat(other.in(headers)).extracting(header -> header.key()).containsExactly("other", "traceparent");
        assertThat(TraceContext.of(headers)).isEqualTo(TraceContext.parse(VALID)); // the given ones stay
    }

    @Test
    void shouldTakeOutNothingButThePlaceInTheTrace() {
        Headers headers = headers(VALID);
        headers.add("tracestate", "vendor=1".getBytes(StandardCharsets.US_ASCII));
        headers.add("other", new byte[] {1});
        assertThat(TraceContext.only(headers))
                .extracting(header -> header.key())
                .containsExactly("traceparent", "tracestate");

        Headers hostile = headers(VALID);
        hostile.add("tracestate", new byte[100_000]);
        assertThat(TraceContext.only(hostile))
                .extracting(header -> header.key())
                .containsExactly("traceparent");
    }

    private static Headers headers(String... traceparents) {
        Headers headers = new RecordHeaders();
        for (String each : traceparents) {
            headers.add("traceparent", each.getBytes(StandardCharsets.UTF_8));
        }
        return headers;
    }
}

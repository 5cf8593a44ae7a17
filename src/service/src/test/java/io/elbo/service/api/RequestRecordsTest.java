package io.elbo.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRecordsTest {
    private static final int SEED = 20_261_126;
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_RECORDS = 1_000;
    private static final List<String> VALUES = List.of(
            "{}",
            "[]",
            "null",
            "true",
            "-0.0",
            "17",
            "1e400",
            "1".repeat(3_000),
            "\"\"",
            "\"a ] } \\\" , \\\\\"",
            "\"\u00e4\ud83d\ude00\"",
            "{\"a\":[1,{\"b\":\"]\"}],\"\u00e4\":null}",
            "{ \"a\" : \"" + "x".repeat(20_000) + "\" }");

    private final AtomicLong nanos = new AtomicLong();

    private RecordedBody body(InputStream in) {
        return new RecordedBody(in, MAX_BYTES, new Deadline(Duration.ofSeconds(10), nanos::get));
    }

    private List<String> read(String text) throws IOException {
        return RequestRecords.read(body(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))), MAX_RECORDS)
                .stream()
                .map(record -> new String(record, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void shouldCutEachElementOutAsItWasSent() throws IOException {
        Random random = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            List<String> elements = new ArrayList<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                elements.add(VALUES.get(random.nextInt(VALUES.size())));
            }
            String space = " \n\t".substring(0, random.nextInt(4));
            String array = elements.stream().collect(Collectors.joining(space + "," + space, "[" + space, space + "]"));

            assertThat(read(array)).as("seed %d, round %d", SEED, round).isEqualTo(elements);
        }
    }

    @Test
    void shouldTakeASingleValueAsOneRecord() throws IOException {
        for (String value : VALUES) {
            if (!value.startsWith("[")) {
                assertThat(read(" " + value + " ")).containsExactly(value);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0\0\0\0\1abc", "\0\0\0\0\7\2\4abcdefgh", "\u0007\0\0\0", "\0{\0", "\1\2\3"})
    void shouldRefuseBytesOfOtherFormats(String bytes) {
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(BadRequestException.class)
                .hasMessageMatching("(?s)the body is (no JSON|not encoded in UTF-8).*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "{\"a\": ", "[{}", "[{},", "{} {}", "[] 1", "nul", "{]", "[1 2]"})
    void shouldRefuseWhatIsNoJson(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(BadRequestException.class);
    }

    @Test
    void shouldRefuseAnotherEncoding() {
        InputStream in = new ByteArrayInputStream("[{}]".getBytes(StandardCharsets.UTF_16LE));

        assertThatThrownBy(() -> RequestRecords.read(body(in), MAX_RECORDS))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void shouldStopReadingAtTheFirstRecordThatIsTooMany() {
        RecordedBody body =
                body(new ByteArrayInputStream(("[" + "{},".repeat(300_000) + "{}]").getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> RequestRecords.read(body, MAX_RECORDS))
                .isInstanceOfSatisfying(
                        ClientErrorException.class,
                        e -> assertThat(e.getResponse().getStatus()).isEqualTo(413));
        assertThat(body.length()).as("bytes read").isLessThan(20_000);
    }

    @Test
    void shouldRefuseNestingThatWouldFillTheHeap() {
        assertThatThrownBy(() -> read("[".repeat(900_000))).isInstanceOf(BadRequestException.class);
    }

    @Test
    void shouldStopReadingABodyThatIsTooLarge() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return ' ';
            }
        };
        RecordedBody body = body(endless);

        assertThatThrownBy(() -> RequestRecords.read(body, MAX_RECORDS))
                .isInstanceOfSatisfying(
                        ClientErrorException.class,
                        e -> assertThat(e.getResponse().getStatus()).isEqualTo(413));
        assertThat(body.length()).isLessThanOrEqualTo(MAX_BYTES);
    }

    @Test
    void shouldTakeAClientThatIsGoneForNoFaultOfTheService() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] target, int offset, int wanted) throws IOException {
                throw new IOException("connection reset");
            }
        };

        assertThatThrownBy(() -> RequestRecords.read(body(broken), MAX_RECORDS))
                .isInstanceOfSatisfying(
                        ClientErrorException.class,
                        e -> assertThat(e.getResponse().getStatus()).isEqualTo(408));
    }

    @Test
    void shouldGiveUpABodyThatTricklesIn() {
        InputStream trickling = new InputStream() {
            @Override
            public int read() {
                nanos.addAndGet(Duration.ofSeconds(3).toNanos());
                return ' ';
            }

            @Override
            public int read(byte[] target, int offset, int wanted) {
                target[offset] = (byte) read();
                return 1;
            }
        };

        assertThatThrownBy(() -> RequestRecords.read(body(trickling), MAX_RECORDS))
                .isInstanceOfSatisfying(
                        ClientErrorException.class,
                        e -> assertThat(e.getResponse().getStatus()).isEqualTo(408));
    }
}

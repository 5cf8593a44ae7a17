package io.elbo.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.BadRequestException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestObjectTest {
    private static RequestObject read(String json) throws IOException {
        RecordedBody body = new RecordedBody(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                1_000,
                new Deadline(Duration.ofMinutes(1), System::nanoTime));
        return RequestObject.read(body, List.of("records", "seed", "from"));
    }

    @Test
    void shouldReadItsMembers() throws Exception {
        RequestObject request = read("{\"records\": 7, \"seed\": -9007199254740993, \"from\": {\"a\": 0.10}}");

        assertThat(request.integer("records", 5, 1, 10)).isEqualTo(7);
        assertThat(request.integer("seed", 1)).isEqualTo(-9_007_199_254_740_993L);
        assertThat(request.record("from")).asString().isEqualTo("{\"a\":0.10}");
        assertThat(read("{}").integer("records", 5, 1, 10)).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{", "{\"record\": 1}", "{} {}"})
    void shouldRefuseWhatIsNoSuchObject(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(BadRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "11", "1.5", "\"7\"", "null", "1e300", "true"})
    void shouldRefuseANumberThatIsNotAllowedByItsName(String value) throws Exception {
        RequestObject request = read("{\"records\": " + value + "}");

        assertThatThrownBy(() -> request.integer("records", 5, 1, 10))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("'records'")
                .hasMessageContaining("1 to 10");
    }

    @Test
    void shouldRefuseARecordThatIsNone() throws Exception {
        RequestObject request = read("{\"from\": [1]}");

        assertThatThrownBy(() -> request.record("from"))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("'from'");
    }
}

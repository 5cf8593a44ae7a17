package io.elbo.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.registry.Gates;
import jakarta.ws.rs.BadRequestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeBodyTest {
    private static final List<String> SHADOW = List.of("shadowSample", "gates");

    private final ChangeBody bodies = new ChangeBody(new ObjectMapper());

    private ChangeRequest read(String body) throws Exception {
        return bodies.read(body.getBytes(StandardCharsets.UTF_8), SHADOW);
    }

    private Gates gates(String gates) throws Exception {
        return Objects.requireNonNull(read("{\"gates\":" + gates + "}").gates()).gates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}"})
    void shouldTakeABodyThatSaysNothing(String body) throws Exception {
        assertThat(read(body)).isEqualTo(ChangeRequest.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0\0\0\0\1abc", "\u0007\0\0\0", "\1\2\3"})
    void shouldRefuseBytesOfOtherFormats(String bytes) {
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(BadRequestException.class)
                .hasMessageStartingWith("the body is no JSON");
    }

    @Test
    void shouldRefuseTextsThatNobodyReads() {
        for (String member : List.of("by", "why")) {
            assertThatThrownBy(() -> read("{\"" + member + "\":\"" + "x".repeat(1_001) + "\"}"))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessage("'" + member + "' has 1001 characters, and may have 1000");
        }
    }

    @Test
    void shouldFillGatesThatAreLeftOutWithTheDefaultsOfTheCommandLine() throws Exception {
        assertThat(gates("{}")).isEqualTo(new Gates(10_000, 1, 2, 0.05, true));
        assertThat(gates("{\"minRecords\":5,\"healthNoWorse\":false}")).isEqualTo(new Gates(5, 1, 2, 0.05, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"maxAlarmRateFactor\":\"Infinity\"} | maxAlarmRateFactor is a number of at least 1, not Infinity",
                "{\"minHours\":\"NaN\"}                | minHours is a number of at least 0, not NaN",
                "{\"minHours\":\"Infinity\"}           | minHours is a number of at least 0, not Infinity",
                "{\"minRecords\":-1}                   | minRecords is a number of at least 0, not -1",
                "{\"maxLostShare\":1.5}                | maxLostShare is a number from 0 to 1, not 1.5",
            })
    void shouldRefuseGatesOutOfRange(String body, String reason) {
        assertThatThrownBy(() -> gates(body))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gates: " + reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"force\":      | the body is no JSON in which each member stands once and numbers are of a usual size, at line 1, column",
                "[1]              | the body is one JSON object",
                "\"text\"         | the body is one JSON object",
                "{} {}            | the body is",
                "{\"wy\":\"x\"}   | there is no 'wy': the body may have by, why, ifRevision, shadowSample, gates",
                "{\"gates\":{\"hours\":1}} | there is no 'gates.hours': known are healthNoWorse, maxAlarmRateFactor",
                "{\"gates\":{\"minRecords\":\"many\"}} | 'gates.minRecords' is a whole number",
                "{\"gates\":{\"minHours\":[1]}} | 'gates.minHours' is a number",
                "{\"gates\":5}    | 'gates' is a JSON object",
                "{\"ifRevision\":1.5} | 'ifRevision' is a whole number",
                "{\"by\":5}       | 'by' is text",
                "{\"why\":true}   | 'why' is text",
                "{\"why\":1.5}    | 'why' is text",
                "{\"why\":{}}     | 'why' is text",
                "{\"shadowSample\":\"0.5\"} | 'shadowSample' is a number",
                "{\"ifRevision\":\"7\"} | 'ifRevision' is a whole number",
                "{\"ifRevision\":true} | 'ifRevision' is a whole number",
                "{\"gates\":{\"healthNoWorse\":1}} | 'gates.healthNoWorse' is true or false",
                "{\"ifRevision\":99999999999999999999} | the body is no JSON in which each member stands once and numbers are of a usual size, at line 1",
                "{\"gates\":{\"minHours\":1,,}} | the body is no JSON in which each member stands once",
                "{\"by\":\"a\",\"by\":\"b\"} | the body is no JSON in which each member stands once and numbers are of a usual size, at line 1, column",
                "{\"version\":1}  | 'version' says nothing here: the body may have",
                "{\"alertBudget\":\"1%\"} | 'alertBudget' says nothing here: the body may have",
            })
    void shouldNameTheMemberThatIsWrong(String body, String reason) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(BadRequestException.class)
                .hasMessageStartingWith(reason)
                .message()
                .doesNotContain("io.elbo", "java.");
    }
}

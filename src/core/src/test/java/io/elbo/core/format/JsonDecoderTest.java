package io.elbo.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Codes;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Notation;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDecoderTest {
    private static final int MAX_BYTES = 1000;

    private static Batch decode(Field field, String json) {
        Schema schema = new Schema(List.of(field));
        Batch batch = new Batch(schema, 1);
        assertThat(new JsonDecoder(schema, MAX_BYTES).decode(json.getBytes(StandardCharsets.UTF_8), batch))
                .isSameAs(Decoded.ROW);
        return batch;
    }

    private static float number(String pointer, String json) {
        return decode(new NumericField("x", pointer), json).numeric(0, 0);
    }

    private static long category(String json) {
        return decode(new CategoricalField("c", "/c", List.of("CH", "1", "true", "é\"")), json)
                .categorical(0, 0);
    }

    private static long flag(String json) {
        return decode(new BooleanField("b", "/b"), json).categorical(0, 0);
    }

    private static Decoded.Reason reason(byte[] json) {
        Schema schema = new Schema(List.of(new NumericField("x", "/x")));
        Batch batch = new Batch(schema, 1);
        Decoded decoded = new JsonDecoder(schema, MAX_BYTES).decode(json, batch);
        assertThat(batch.rows()).isZero();
        return ((Decoded.Malformed) decoded).reason();
    }

    @Test
    void shouldFollowPointersIntoObjectsAndArrays() {
        String json = "{\"skip\":{\"x\":[9,{\"x\":9}]},\"a\":{\"b\":[10,{\"c\":11.5}],\"x/y\":{\"m~n\":12}},\"\":13}";
        assertThat(number("/a/b/0", json)).isEqualTo(10);
        assertThat(number("/a/b/1/c", json)).isEqualTo(11.5f);
        assertThat(number("/a/x~1y/m~0n", json)).isEqualTo(12);
        assertThat(number("/", json)).isEqualTo(13);
        assertThat(number("/a/b/2", json)).isNaN();
        assertThat(number("/a/b", json)).isNaN();
        assertThat(number("/b", json)).isNaN();
    }

    @ParameterizedTest
    @CsvSource({
        "12, 12",
        "-0.5e1, -5",
        "'\"12.5\"', 12.5",
        "'\" 7 \"', 7",
        "'\"1e3\"', 1000",
        "1e39, 3.4028235e38",
        "-1e999, -3.4028235e38",
        "'\"1e999\"', 3.4028235e38"
    })
    void shouldReadNumbersHoweverTheyAreWritten(String value, float expected) {
        assertThat(number("/x", "{\"x\":" + value + "}")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "\"\"", "\"twelve\"", "\"NaN\"", "\"Infinity\"", "\"0x10\"", "{}", "[1]"})
    void shouldLeaveANumberMissingThatIsNone(String value) {
        assertThat(number("/x", "{\"x\":" + value + "}")).isNaN();
        assertThat(number("/x", "{}")).isNaN();
    }

    @Test
    void shouldShiftAndScaleInDoublePrecision() {
        NumericField field = new NumericField("x", "/x").withCentre(47.377, 1e-4);

        assertThat(decode(field, "{\"x\":47.3770123}").numeric(0, 0)).isCloseTo(0.123f, within(1e-6f));
        assertThat(decode(field, "{\"x\":\"47.3770123\"}").numeric(0, 0)).isCloseTo(0.123f, within(1e-6f));
        assertThat(decode(new NumericField("x", "/x").withCentre(0, 1e-42), "{\"x\":3.5e-42}")
                        .numeric(0, 0))
                .isCloseTo(3.5f, within(1e-6f));
        assertThat(decode(field, "{\"x\":1e300}").numeric(0, 0)).isEqualTo(Float.MAX_VALUE);
        assertThat(decode(field, "{}").numeric(0, 0)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"--\"", "\" -- \"", "-999", "-999.0", "-9.99e2", "\"-999\"", "true"})
    void shouldLeaveEveryKindOfFieldMissingAtItsMissingWords(String value) {
        List<String> words = List.of("--", "-999", "true");
        String json = "{\"x\":" + value + "}";

        assertThat(decode(new NumericField("x", "/x").withMissing(words), json).numeric(0, 0))
                .isNaN();
        assertThat(decode(new CategoricalField("x", "/x", List.of("--", "true")).withMissing(words), json)
                        .categorical(0, 0))
                .isEqualTo(Codes.MISSING);
        assertThat(decode(new BooleanField("x", "/x", words), json).categorical(0, 0))
                .isEqualTo(Codes.MISSING);
        assertThat(decode(new TimestampField("x", "/x", TimestampFormat.EPOCH_SECONDS).withMissing(words), json)
                        .numeric(0, 0))
                .isNaN();
    }

    @Test
    void shouldReadNumbersInTheFieldsNotation() {
        NumericField field = new NumericField("x", "/x").withNotation(new Notation(",", ".", "€", "%"));

        assertThat(decode(field, "{\"x\":\"€ 1.234,5\"}").numeric(0, 0)).isEqualTo(1234.5f);
        assertThat(decode(field, "{\"x\":1.234}").numeric(0, 0))
                .as("a JSON number")
                .isEqualTo(1.234f);
    }

    @Test
    void shouldCodeCategoriesAndKeepMissingApartFromUnseen() {
        assertThat(category("{\"c\":\"CH\"}")).isEqualTo(2);
        assertThat(category("{\"c\":1}")).isEqualTo(3);
        assertThat(category("{\"c\":true}")).isEqualTo(4);
        assertThat(category("{\"c\":\"\\u00e9\\\"\"}")).isEqualTo(5);
        assertThat(category("{\"c\":\"ch\"}")).isEqualTo(Codes.UNSEEN);
        assertThat(category("{\"c\":null}")).isEqualTo(Codes.MISSING);
        assertThat(category("{\"c\":\"\"}")).isEqualTo(Codes.MISSING);
        assertThat(category("{\"c\":[\"CH\"]}")).isEqualTo(Codes.MISSING);
        assertThat(category("{}")).isEqualTo(Codes.MISSING);
    }

    @Test
    void shouldReadBooleansFromWordsAndNumbers() {
        for (String yes : List.of("true", "1", "1.0", "\"TRUE\"", "\"yes\"", "\"1\"")) {
            assertThat(flag("{\"b\":" + yes + "}")).as(yes).isEqualTo(3);
        }
        for (String no : List.of("false", "0", "\"False\"", "\"no\"", "\"0.0\"")) {
            assertThat(flag("{\"b\":" + no + "}")).as(no).isEqualTo(2);
        }
        assertThat(flag("{\"b\":2}")).isEqualTo(Codes.UNSEEN);
        assertThat(flag("{\"b\":\"perhaps it is so\"}")).isEqualTo(Codes.UNSEEN);
        assertThat(flag("{\"b\":null}")).isEqualTo(Codes.MISSING);
    }

    @ParameterizedTest
    @CsvSource({
        "iso-8601, '\"1970-01-01T06:00:00Z\"'",
        "iso-8601, '\"1970-01-01 08:00:00+02:00\"'",
        "iso-8601, '\"1970-01-01T06:00\"'",
        "epoch-seconds, 21600",
        "epoch-seconds, '\"21600.0\"'",
        "epoch-millis, 21600000"
    })
    void shouldFoldAMomentIntoTheAnglesOfDayAndWeek(TimestampFormat format, String value) {
        Batch batch = decode(new TimestampField("t", "/t", format), "{\"t\":" + value + "}");
        assertThat(batch.numeric(0, 0)).as("six in the morning").isCloseTo(1, within(1e-6f));
        assertThat(batch.numeric(0, 1)).isCloseTo(0, within(1e-6f));
        double thursday = 2 * Math.PI * 3.25 / 7;
        assertThat(batch.numeric(0, 2)).isCloseTo((float) Math.sin(thursday), within(1e-6f));
        assertThat(batch.numeric(0, 3)).isCloseTo((float) Math.cos(thursday), within(1e-6f));
    }

    @Test
    void shouldReadOnlyTheCyclesThatTheFieldNames() {
        TimestampField field = new TimestampField("t", "/t", TimestampFormat.ISO_8601);
        String json = "{\"t\":\"2026-01-08T06:00:00Z\"}"; // a Thursday
        Batch both = decode(field, json);

        Batch day = decode(field.withCycles(List.of(Cycle.DAY)), json);
        assertThat(day.schema().numericColumns()).isEqualTo(2);
        assertThat(day.numeric(0, 0)).isEqualTo(both.numeric(0, 0));
        assertThat(day.numeric(0, 1)).isEqualTo(both.numeric(0, 1));

        Batch week = decode(field.withCycles(List.of(Cycle.WEEK)), json);
        assertThat(week.numeric(0, 0)).isEqualTo(both.numeric(0, 2));
        assertThat(week.numeric(0, 1)).isEqualTo(both.numeric(0, 3));
    }

    @Test
    void shouldLeaveAllFourColumnsMissingWhereThereIsNoMoment() {
        for (String value : List.of("null", "\"yesterday\"", "17", "\"2024-02-30T00:00:00Z\"", "{}")) {
            Batch batch = decode(new TimestampField("t", "/t", TimestampFormat.ISO_8601), "{\"t\":" + value + "}");
            for (int column = 0; column < batch.schema().numericColumns(); column++) {
                assertThat(batch.numeric(0, column)).as(value).isNaN();
            }
        }
    }

    @Test
    void shouldCountTheLastOfTwoEqualKeys() {
        assertThat(number("/x", "{\"x\":1,\"x\":2}")).isEqualTo(2);
        assertThat(number("/x", "{\"x\":1,\"x\":null}")).isNaN();
        assertThat(number("/a/x", "{\"a\":{\"x\":1},\"a\":{\"y\":2}}")).isNaN();
        assertThat(number("/a/x", "{\"a\":{\"x\":1},\"a\":5}")).isNaN();
    }

    @Test
    void shouldSayWhyARecordIsMalformed() {
        assertThat(reason(new byte[0])).isEqualTo(Decoded.Reason.EMPTY);
        assertThat(reason("  \n".getBytes(StandardCharsets.UTF_8))).isEqualTo(Decoded.Reason.EMPTY);
        assertThat(reason(new byte[MAX_BYTES + 1])).isEqualTo(Decoded.Reason.OVERSIZE);
        for (String text : List.of("[1]", "\"x\"", "12", "null")) {
            assertThat(reason(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(Decoded.Reason.NOT_AN_OBJECT);
        }
        for (String text : List.of("{", "{\"x\":}", "{\"x\":1} {}", "{\"x\":NaN}", "{'x':1}", "\u0001", "{\"x\":01}")) {
            assertThat(reason(text.getBytes(StandardCharsets.UTF_8))).as(text).isEqualTo(Decoded.Reason.INVALID_JSON);
        }
        assertThat(new JsonDecoder(Documents.SCHEMA, 10).decode(null, new Batch(Documents.SCHEMA, 1)))
                .isInstanceOf(Decoded.Malformed.class);
        assertThat(Decoded.Reason.NOT_AN_OBJECT.label()).isEqualTo("not-an-object");
    }

    @Test
    void shouldNeverQuoteThePayload() {
        Schema schema = new Schema(List.of(new NumericField("x", "/x")));
        Decoded decoded = new JsonDecoder(schema, MAX_BYTES)
                .decode("{\"card\":\"4111\",oops4111}".getBytes(StandardCharsets.UTF_8), new Batch(schema, 1));
        assertThat(((Decoded.Malformed) decoded).detail()).doesNotContain("4111", "oops");
    }
}

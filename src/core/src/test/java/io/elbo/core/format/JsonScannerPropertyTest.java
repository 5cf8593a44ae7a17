package io.elbo.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Holds what the scanner reads against what the parser reads of the same bytes: bit by bit, accepted or refused. */
class JsonScannerPropertyTest {
    private static final Schema SCHEMA = Documents.SCHEMA;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_BYTES = 1 << 20;
    private static final String[] JUNK = {
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "true",
        "tru",
        "1e9999",
        "-",
        "\\u12",
        "\\u00e9",
        "\\n",
        "\\",
        "\u0000",
        "\uFEFF",
        "NaN",
        "0x1",
        "//",
        "00",
        ".",
        "e5",
        "\u00e9",
        "日本",
        "\uD83D\uDE00",
        " ",
        "\n",
        "{}",
        "[[]]",
        "\"\"",
        "0",
        "1",
        "\"a\":1,",
        "-0",
        "-0.0",
        "\"flag\":"
    };

    private final JsonDecoder decoder = new JsonDecoder(SCHEMA, MAX_BYTES);
    private final JsonDecoder reference = JsonDecoder.parsing(SCHEMA, MAX_BYTES);

    private final JsonDecoder writtenDecoder = new JsonDecoder(Documents.WRITTEN, MAX_BYTES);
    private final JsonDecoder writtenReference = JsonDecoder.parsing(Documents.WRITTEN, MAX_BYTES);

    private void assertSame(byte[] json) {
        assertSame(decoder, reference, SCHEMA, json);
    }

    private static void assertSame(JsonDecoder decoder, JsonDecoder reference, Schema schema, byte[] json) {
        Batch actual = new Batch(schema, 1);
        Batch expected = new Batch(schema, 1);
        String text = new String(json, StandardCharsets.UTF_8);
        assertThat(decoder.decode(json, actual)).as(text).isEqualTo(reference.decode(json, expected));
        assertThat(actual.rows()).isEqualTo(expected.rows());
        if (actual.rows() == 0) {
            return;
        }
        for (int column = 0; column < schema.numericColumns(); column++) {
            assertThat(Float.floatToRawIntBits(actual.numeric(0, column)))
                    .as(() -> text + ": " + actual.numericRows().get(0) + " "
                            + expected.numericRows().get(0))
                    .isEqualTo(Float.floatToRawIntBits(expected.numeric(0, column)));
        }
        for (int column = 0; column < schema.categoricalColumns(); column++) {
            assertThat(actual.categorical(0, column)).as(text).isEqualTo(expected.categorical(0, column));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Property(tries = 3000)
    void documentsOfEveryShapeAreReadAlike(@ForAll long seed) throws JsonProcessingException {
        assertSame(MAPPER.writeValueAsBytes(Documents.document(new Random(seed))));
    }

    @Property(tries = 5000)
    void valuesInFormsOfTheirOwnAreReadAlike(@ForAll long seed) throws JsonProcessingException {
        assertSame(
                writtenDecoder,
                writtenReference,
                Documents.WRITTEN,
                MAPPER.writeValueAsBytes(Documents.written(new Random(seed))));
    }

    @Property(tries = 1000)
    void textsInFieldsOfFormsOfTheirOwnAreReadAlike(@ForAll String text) throws JsonProcessingException {
        for (String value : List.of(text, "1" + text, "(" + text + ")", "06.05.2024 12:34:56" + text)) {
            String quoted = MAPPER.writeValueAsString(value);
            StringBuilder json = new StringBuilder("{\"other\":1");
            Documents.WRITTEN.fields().forEach(field -> json.append(",\"" + field.name() + "\":" + quoted));
            assertSame(writtenDecoder, writtenReference, Documents.WRITTEN, utf8(json + "}"));
        }
    }

    @Property(tries = 1000)
    void documentsWithWhiteSpaceAreReadAlike(@ForAll long seed) throws JsonProcessingException {
        assertSame(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(Documents.document(new Random(seed))));
    }

    @Property(tries = 10_000)
    void damagedDocumentsAreReadOrRefusedAlike(@ForAll long seed) throws JsonProcessingException {
        Random random = new Random(seed);
        byte[] bytes = MAPPER.writeValueAsBytes(Documents.document(random));
        for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
            bytes = damaged(bytes, random);
        }
        assertSame(bytes);
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length + 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        switch (random.nextInt(5)) {
            case 0 -> {
                return out.toByteArray(); // truncated
            }
            case 1 -> out.writeBytes(utf8(JUNK[random.nextInt(JUNK.length)]));
            case 2 -> out.write(random.nextInt(256));
            case 3 -> {
                int repeated = random.nextInt(Math.max(1, at));
                out.write(bytes, repeated, at - repeated);
            }
            default -> {
                if (at < bytes.length) {
                    at++; // a byte is lost
                }
            }
        }
        out.write(bytes, at, bytes.length - at);
        return out.toByteArray();
    }

    @Property(tries = 2000)
    void randomBytesInEveryPlaceAreReadOrRefusedAlike(@ForAll @Size(max = 12) byte[] bytes) {
        for (String frame :
                List.of("", "{\"amount\":", "{\"\":\"", "{\"other\":\"", "{\"", "{\"flag\":", "{\"at\":\"")) {
            for (String end : List.of("", "}", "\"}", "\":1}")) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                out.writeBytes(utf8(frame));
                out.writeBytes(bytes);
                out.writeBytes(utf8(end));
                assertSame(out.toByteArray());
            }
        }
    }

    @Property(tries = 1000)
    void randomTextsAreReadAlike(@ForAll String text) throws JsonProcessingException {
        String quoted = MAPPER.writeValueAsString(text);
        assertSame(utf8("{\"\":" + quoted + ",\"other\":" + quoted + "}"));
        assertSame(utf8("{\"\":\"" + text + "\"," + quoted + ":[" + quoted + "]}"));
        assertSame(utf8("{\"amount\":" + quoted + ",\"at\":" + quoted + ",\"flag\":" + quoted + "}"));
    }

    @Property(tries = 20_000)
    void numbersHoweverWrittenAreTheSameFloat(@ForAll long seed) {
        Random random = new Random(seed);
        String number = number(random);
        assertSame(utf8("{\"amount\":" + number + ",\"flag\":" + number + ",\"\":" + number + ",\"seconds\":" + number
                + ",\"placed\":" + number + ",\"gaps\":" + number + ",\"words\":\"" + number
                + "\",\"list\":[{\"millis\":\"" + number + "\"},\"" + number + "\"]}"));
    }

    private static String number(Random random) {
        String sign = random.nextInt(3) == 0 ? "-" : "";
        return sign
                + switch (random.nextInt(9)) {
                    case 0 -> Double.toString(Math.abs(random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10)));
                    case 1 -> Float.toString(Math.abs((float) random.nextGaussian()));
                    case 2 ->
                        Double.toString(Math.abs(Double.longBitsToDouble(random.nextLong())))
                                .replace("NaN", "0")
                                .replace("Infinity", "9");
                    case 3 -> betweenFloats(random);
                    case 4 -> digits(random, 1 + random.nextInt(25)) + "." + digits(random, 1 + random.nextInt(25));
                    case 5 -> "0." + "0".repeat(random.nextInt(30)) + digits(random, 1 + random.nextInt(20));
                    case 6 ->
                        digits(random, 1 + random.nextInt(19))
                                + (random.nextBoolean() ? "e" : "E")
                                + new String[] {"", "+", "-"}[random.nextInt(3)]
                                + random.nextInt(random.nextBoolean() ? 30 : 400);
                    case 7 -> Long.toString(random.nextLong() >>> random.nextInt(64));
                    default ->
                        "0"
                                + new String[] {"", ".0", "e0", "0", "E-5", ".", ".00000000000000000000"}
                                        [random.nextInt(7)];
                };
    }

    /** The decimal in the middle of two floats, or one digit beside it: where rounding is hardest. */
    private static String betweenFloats(Random random) {
        float low = Math.abs(Float.intBitsToFloat(random.nextInt(0x7F000000)));
        java.math.BigDecimal middle = new java.math.BigDecimal(low)
                .add(new java.math.BigDecimal(Math.nextUp(low)))
                .divide(java.math.BigDecimal.valueOf(2));
        return middle.round(new java.math.MathContext(15 + random.nextInt(6))).toString();
    }

    private static String digits(Random random, int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return digits.toString();
    }

    @Property(tries = 10_000)
    void momentsHoweverWrittenAreTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        String moment = String.format(
                Locale.ROOT,
                "%04d-%02d-%02d%s%02d:%02d:%02d%s%s",
                random.nextInt(10) == 0 ? random.nextInt(10_000) : 1970 + random.nextInt(60),
                random.nextInt(14),
                random.nextInt(33),
                random.nextInt(10) == 0 ? " " : "T",
                random.nextInt(26),
                random.nextInt(61),
                random.nextInt(61),
                random.nextBoolean() ? "" : "." + digits(random, random.nextInt(11)),
                new String[] {"", "Z", "z", "+02:00", "-11:30", "-00:00", "+18:00", "+18:01", "+0200", "Z "}
                        [random.nextInt(10)]);
        assertSame(utf8("{\"at\":\"" + moment + "\"}"));
    }

    @Test
    void nestingIsReadOrRefusedAlike() {
        for (int depth : List.of(1, 2, 30, 62, 63, 64, 65, 66, 200, 499, 500, 501, 502)) {
            assertSame(utf8("{\"customer\":".repeat(depth) + "1" + "}".repeat(depth)));
            assertSame(utf8("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}"));
            assertSame(utf8("{\"a\":" + "[".repeat(depth)));
        }
    }

    @Test
    void hugeDocumentsAreReadOrRefusedAlike() {
        String long1 = "x".repeat(70_000);
        assertSame(utf8("{\"" + long1 + "\":1,\"amount\":2}"));
        assertSame(utf8("{\"other\":\"" + long1 + "\",\"amount\":2}"));
        assertSame(utf8("{\"\":\"" + long1 + "\",\"amount\":2}"));
        assertSame(utf8("{\"other\":" + "1".repeat(1000) + ",\"amount\":2}"));
        assertSame(utf8("{\"other\":" + "1".repeat(1001) + ",\"amount\":2}"));
        assertSame(utf8("{\"amount\":0." + "0".repeat(2000) + "1}"));
        assertSame(utf8("{" + "\"k\":0,".repeat(100_000) + "\"amount\":2}"));
    }

    @Test
    void otherEncodingsAreReadAlike() {
        for (var charset : List.of(
                StandardCharsets.UTF_16BE,
                StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16,
                StandardCharsets.ISO_8859_1)) {
            assertSame("{\"amount\":2,\"ü\":\"é\"}".getBytes(charset));
        }
        assertSame(utf8("\uFEFF{\"amount\":2}"));
    }

    @Test
    void everyByteBeyondAsciiIsReadOrRefusedAlike() {
        byte[] json = utf8("{\"\":\"    \",\"    \":\"    \"}");
        for (int first = 0x80; first < 0x100; first++) {
            for (int second = 0; second < 0x100; second += 3) {
                for (int third : List.of(0x20, 0x22, 0x7F, 0x80, 0x9F, 0xA0, 0xBF, 0xC0)) {
                    for (int place : List.of(5, 12, 19)) {
                        byte[] bytes = json.clone();
                        bytes[place] = (byte) first;
                        bytes[place + 1] = (byte) second;
                        bytes[place + 2] = (byte) third;
                        bytes[place + 3] = (byte) (third ^ 0x20);
                        assertSame(bytes);
                    }
                }
            }
        }
    }

    @Test
    void unusualNamesAreReadAlike() throws JsonProcessingException {
        List<Field> fields = List.of(
                new NumericField("umlaut", "/ü"),
                new NumericField("quote", "/\""),
                new NumericField("escape", "/\\n"),
                new NumericField("line", "/\n"),
                new CategoricalField("words", "/w", List.of("\"", "\\", "é", "\uD83D\uDE00", "\uD83D", "", "-0.0")));
        for (Schema schema : List.of(
                new Schema(fields),
                new Schema(List.of(new NumericField("half", "/\uD83D"), new NumericField("a", "/a"))))) {
            JsonDecoder scanning = new JsonDecoder(schema, MAX_BYTES);
            JsonDecoder parsing = JsonDecoder.parsing(schema, MAX_BYTES);
            for (String name : List.of("ü", "\"", "\\n", "\n", "a", "?")) {
                for (String word : List.of("\"", "\\", "é", "\uD83D\uDE00", "", "?", "x")) {
                    assertSame(
                            scanning,
                            parsing,
                            schema,
                            utf8("{" + MAPPER.writeValueAsString(name) + ":1,\"w\":" + MAPPER.writeValueAsString(word)
                                    + "}"));
                    assertSame(scanning, parsing, schema, utf8("{\"" + name + "\":1,\"w\":\"" + word + "\"}"));
                }
            }
            assertSame(scanning, parsing, schema, utf8("{\"\\u00fc\":1,\"\\uD83D\":2,\"w\":\"\\uD83D\"}"));
            assertSame(scanning, parsing, schema, utf8("{\"w\":-0.0}"));
        }
    }

    @Test
    void ordinaryDocumentsNeedNoParser() {
        JsonScanner scanner = java.util.Objects.requireNonNull(JsonScanner.of(
                DocumentReaders.of(SCHEMA).tree(), DocumentReaders.of(SCHEMA).array()));
        Batch batch = new Batch(SCHEMA, 1);
        batch.appendRow();
        for (String json : List.of(
                "{\"amount\":12.5,\"customer\":{\"country\":\"CH\",\"age\":41,\"0\":-3},\"flag\":true}",
                " { \"flag\" : false , \"amount\" : \"1e3\" , \"other\" : [1, {\"a\": \"\\u00e9\\n\"}, null] } ",
                "{\"at\":\"2024-02-29T12:34:56.789+02:00\",\"seconds\":1704103200,\"list\":[{\"millis\":1704103200000},2]}",
                "{\"amount\":0.12345678901234567,\"\":\"日本\",\"customer\":null,\"flag\":\"\"}",
                "{\"amount\":\"none\",\"flag\":\"yes\",\"placed\":12.2501,\"gaps\":\"--\",\"words\":2,\"at\":\"2024/05/06 12:34 UTC\"}",
                "{}")) {
            assertThat(scanner.read(utf8(json), 0, batch, 0)).as(json).isTrue();
        }
    }
}

package io.elbo.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;

class JsonDecoderPropertyTest {
    private static final Schema SCHEMA = Documents.SCHEMA;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_BYTES = 1 << 20;
    private static final Offset<Float> ANGLE = within(1e-5f);
    private static final String[] JUNK = {
        "\"", "{", "}", "[", "]", ",", ":", "null", "tru", "1e9999", "-", "\\u12", "\\", "\u0000", "\uFEFF", "NaN",
        "0x1", "//"
    };

    private final JsonDecoder decoder = new JsonDecoder(SCHEMA, MAX_BYTES);
    private final Batch batch = new Batch(SCHEMA, 4);

    /** Decodes after a row whose values are known, and checks all that holds for every input. */
    private Decoded decode(byte[] bytes) {
        batch.clear();
        batch.appendRow();
        batch.setNumeric(0, 0, 42);
        batch.setCategorical(0, 0, 3);
        Decoded decoded = decoder.decode(bytes, batch);
        assertThat(batch.numeric(0, 0)).isEqualTo(42);
        assertThat(batch.categorical(0, 0)).isEqualTo(3);
        if (decoded instanceof Decoded.Malformed malformed) {
            assertThat(batch.rows()).isEqualTo(1);
            assertThat(malformed.detail()).isNotBlank().hasSizeLessThan(120).doesNotContain("\n");
            return decoded;
        }
        assertThat(batch.rows()).isEqualTo(2);
        for (int column = 0; column < SCHEMA.numericColumns(); column++) {
            assertThat(batch.numeric(1, column))
                    .isNotEqualTo(Float.POSITIVE_INFINITY)
                    .isNotEqualTo(Float.NEGATIVE_INFINITY);
        }
        for (int column = 0; column < SCHEMA.categoricalColumns(); column++) {
            assertThat(batch.categorical(1, column))
                    .isBetween(0L, 1L + SCHEMA.vocabulary(column).size());
        }
        return decoded;
    }

    @Property(tries = 3000)
    void everyInputOfRandomBytesBecomesARowOrAReason(@ForAll @Size(max = 200) byte[] bytes) {
        decode(bytes);
    }

    @Property(tries = 1000)
    void everyInputOfRandomTextBecomesARowOrAReason(@ForAll String text) {
        decode(text.getBytes(StandardCharsets.UTF_8));
        decode(("{\"amount\":" + text + "}").getBytes(StandardCharsets.UTF_8));
        decode(("{\"flag\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 4000)
    void everyDamagedDocumentBecomesARowOrAReason(@ForAll long seed) throws JsonProcessingException {
        Random random = new Random(seed);
        byte[] bytes = MAPPER.writeValueAsBytes(Documents.document(random));
        for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
            bytes = damaged(bytes, random);
        }
        Decoded decoded = decode(bytes);
        assertThat(decoded instanceof Decoded.Row).isEqualTo(isOneObject(bytes));
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length + 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        switch (random.nextInt(5)) {
            case 0 -> {
                return out.toByteArray(); // truncated
            }
            case 1 -> out.writeBytes(JUNK[random.nextInt(JUNK.length)].getBytes(StandardCharsets.UTF_8));
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

    /** Jackson's own tree reader as the judge of what is one JSON object. */
    private static boolean isOneObject(byte[] bytes) {
        try (com.fasterxml.jackson.core.JsonParser parser = MAPPER.createParser(bytes)) {
            JsonNode tree = MAPPER.readTree(parser);
            return tree != null && tree.isObject() && parser.nextToken() == null;
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Property(tries = 4000)
    void everyDocumentIsReadAsItsTreeSays(@ForAll long seed) throws JsonProcessingException {
        ObjectNode document = Documents.document(new Random(seed));
        if (decode(MAPPER.writeValueAsBytes(document)) != Decoded.ROW) {
            fail("refused: " + document);
        }
        assertMatchesTree(document);
    }

    private void assertMatchesTree(JsonNode document) {
        for (int i = 0; i < SCHEMA.fields().size(); i++) {
            Field field = SCHEMA.fields().get(i);
            if (field.categoricalColumns() > 0) {
                assertThat(batch.categorical(1, SCHEMA.firstCategoricalColumn(i)))
                        .as("%s of %s", field.name(), document)
                        .isEqualTo(TreeModel.code(field, document));
                continue;
            }
            float[] expected = TreeModel.numeric(field, document);
            for (int column = 0; column < expected.length; column++) {
                float actual = batch.numeric(1, SCHEMA.firstNumericColumn(i) + column);
                if (expected.length == 1 || Float.isNaN(expected[column])) {
                    assertThat(Float.valueOf(actual))
                            .as("%s of %s", field.name(), document)
                            .isEqualTo(Float.valueOf(expected[column]));
                } else {
                    assertThat(actual).as("%s of %s", field.name(), document).isCloseTo(expected[column], ANGLE);
                }
            }
        }
    }

    @Property(tries = 1000)
    void theLastOfTwoEqualKeysCountsAsInATree(@ForAll long seed) throws JsonProcessingException {
        Random random = new Random(seed);
        String first = MAPPER.writeValueAsString(Documents.document(random));
        String second = MAPPER.writeValueAsString(Documents.document(random));
        String joined = first.length() > 2 && second.length() > 2
                ? first.substring(0, first.length() - 1) + "," + second.substring(1)
                : first;
        decode(joined.getBytes(StandardCharsets.UTF_8));
        assertMatchesTree(MAPPER.readTree(joined));
    }

    @Property(tries = 300)
    void nestingIsReadUpToItsLimitAndRefusedBeyond(@ForAll @IntRange(min = 1, max = 2000) int depth) {
        String open = "{\"customer\":".repeat(depth);
        Decoded decoded = decode((open + "1" + "}".repeat(depth)).getBytes(StandardCharsets.UTF_8));
        assertThat(decoded instanceof Decoded.Row).isEqualTo(depth <= JsonDecoder.MAX_NESTING);
        decode(("{\"list\":" + "[".repeat(depth)).getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 300)
    void numbersOfAnySizeStayFinite(@ForAll @IntRange(max = 3000) int digits, @ForAll boolean asText) {
        String number = "-" + "9".repeat(digits + 1);
        decode(("{\"amount\":" + (asText ? '"' + number + '"' : number) + ",\"seconds\":" + number + "e5}")
                .getBytes(StandardCharsets.UTF_8));
    }
}

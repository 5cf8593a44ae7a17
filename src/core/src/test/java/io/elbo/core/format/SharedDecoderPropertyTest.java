package io.elbo.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.Batch;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SharedDecoderPropertyTest {
    private static final int MAX_BYTES = 1 << 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Reads the same places as other schemas in other ways: as other kinds, with other words, above and below them. */
    private static final Schema OTHER = new Schema(List.of(
            new CategoricalField("amount", "/amount", List.of("0", "1", "2")),
            new CategoricalField("country", "/customer/country", List.of("DE")),
            new CategoricalField("customer", "/customer", List.of("x")),
            new NumericField("age", "/customer/age"),
            new NumericField("flag", "/flag"),
            new TimestampField("at", "/at", TimestampFormat.EPOCH_SECONDS),
            new BooleanField("first", "/list/0"),
            new NumericField("second", "/list/1")));

    private static Schema reordered(Random random) {
        List<Field> fields = new ArrayList<>(Documents.SCHEMA.fields());
        Collections.shuffle(fields, random);
        return new Schema(fields.subList(0, 1 + random.nextInt(fields.size())));
    }

    @Property(tries = 2000)
    void shouldReadWhatADecoderForEachSchemaReads(@ForAll long seed) throws JsonProcessingException {
        Random random = new Random(seed);
        List<Schema> schemas = List.of(Documents.SCHEMA, OTHER, reordered(random), Documents.SCHEMA, reordered(random));
        SharedDecoder.Rows rows = new SharedDecoder(JsonFormat.JSON, schemas, MAX_BYTES).rows(8);
        List<JsonDecoder> alone = schemas.stream()
                .map(schema -> new JsonDecoder(schema, MAX_BYTES))
                .toList();
        List<Batch> expected =
                schemas.stream().map(schema -> new Batch(schema, 8)).toList();
        for (int i = 0; i < 8; i++) {
            byte[] json = random.nextInt(5) == 0
                    ? "{\"amount\": 1, junk".getBytes(StandardCharsets.UTF_8)
                    : MAPPER.writeValueAsBytes(Documents.document(random));

            Decoded decoded = rows.decode(json);

            for (int schema = 0; schema < schemas.size(); schema++) {
                assertThat(decoded).isEqualTo(alone.get(schema).decode(json, expected.get(schema)));
            }
        }
        for (int schema = 0; schema < schemas.size(); schema++) {
            assertThatSame(rows.batch(schema), expected.get(schema));
            assertThat(rows.size()).isEqualTo(expected.get(schema).rows());
        }
        assertThat(rows.batch(3)).isSameAs(rows.batch(0));
    }

    private static void assertThatSame(Batch batch, Batch expected) {
        assertThat(batch.rows()).isEqualTo(expected.rows());
        assertThat(batch.numericRows().mismatch(expected.numericRows())).isEqualTo(-1); // NaN equals NaN
        assertThat(batch.categoricalRows().mismatch(expected.categoricalRows())).isEqualTo(-1);
    }
}

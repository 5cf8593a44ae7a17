package io.elbo.format.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.format.declared.Declaration;
import io.elbo.format.declared.ValueType;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AvroDeclarationsTest {
    private static Declaration field(String type) throws UnusableSchemaException {
        Declaration root =
                of("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":" + type + "}]}");
        return at(root, "f");
    }

    private static Declaration of(String schema) throws UnusableSchemaException {
        return AvroDeclarations.of(new WriterSchema("AVRO", schema, List.of()));
    }

    private static Declaration at(Declaration root, String... path) {
        return Objects.requireNonNull(root.at(List.of(path)), () -> "nothing at " + List.of(path));
    }

    private static ValueType logical(String type, String name) throws UnusableSchemaException {
        return field("{\"type\":\"" + type + "\",\"logicalType\":\"" + name + "\",\"precision\":9,\"scale\":2}")
                .type();
    }

    @Test
    void shouldSayWhatValuesAre() throws UnusableSchemaException {
        assertThat(field("\"boolean\"").type()).isEqualTo(ValueType.BOOLEAN);
        assertThat(field("\"int\"").type()).isEqualTo(ValueType.INTEGER);
        assertThat(field("\"long\"").type()).isEqualTo(ValueType.INTEGER);
        assertThat(field("\"float\"").type()).isEqualTo(ValueType.NUMBER);
        assertThat(field("\"string\"").type()).isEqualTo(ValueType.TEXT);
        assertThat(field("\"bytes\"").type()).isEqualTo(ValueType.BYTES);
        assertThat(logical("bytes", "decimal")).isEqualTo(ValueType.NUMBER);
        assertThat(logical("int", "date")).isEqualTo(ValueType.DATE);
        assertThat(logical("int", "time-millis")).isEqualTo(ValueType.TIME_OF_DAY);
        assertThat(logical("long", "timestamp-micros")).isEqualTo(ValueType.TIMESTAMP);
        assertThat(logical("long", "local-timestamp-nanos")).isEqualTo(ValueType.TIMESTAMP);
        assertThat(logical("string", "uuid")).isEqualTo(ValueType.UUID);
        assertThat(field("{\"type\":\"long\",\"connect.name\":\"io.debezium.time.MicroTimestamp\"}")
                        .type())
                .isEqualTo(ValueType.EPOCH_MICROS);
    }

    @Test
    void shouldKeepSymbolsAndComments() throws UnusableSchemaException {
        Declaration root = of("""
                {"type":"record","name":"Payment","doc":"of a card","fields":[
                  {"name":"amount","type":"double","doc":"in\\n  Swiss francs"},
                  {"name":"channel","type":{"type":"enum","name":"Channel","symbols":["POS","WEB"],"doc":"where"}},
                  {"name":"again","type":"Channel","doc":"the second time"}]}""");
        assertThat(at(root, "amount").doc()).isEqualTo("in Swiss francs");
        assertThat(at(root, "channel").symbols()).containsExactly("POS", "WEB");
        assertThat(at(root, "channel").doc()).isEqualTo("where");
        assertThat(at(root, "again").doc()).isEqualTo("the second time");
        assertThat(at(root, "again").symbols()).containsExactly("POS", "WEB");
    }

    @Test
    void shouldTakeAUnionForItsBranches() throws UnusableSchemaException {
        assertThat(field("[\"null\",\"string\"]"))
                .isEqualTo(Declaration.of(ValueType.TEXT).asOptional());
        assertThat(field("[\"int\",\"double\"]")).isEqualTo(Declaration.of(ValueType.NUMBER));
        assertThat(field("[\"int\",\"string\"]")).isEqualTo(Declaration.of(ValueType.ANY));
        Declaration either =
                field("[{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]},"
                        + "{\"type\":\"record\",\"name\":\"B\",\"fields\":[{\"name\":\"y\",\"type\":\"string\"}]}]");
        assertThat(at(either, "x")).isEqualTo(Declaration.of(ValueType.INTEGER).asOptional());
        assertThat(at(either, "y")).isEqualTo(Declaration.of(ValueType.TEXT).asOptional());
    }

    @Test
    void shouldFindPlacesInRecordsListsAndMaps() throws UnusableSchemaException {
        Declaration root = of("""
                {"type":"record","name":"R","fields":[
                  {"name":"customer","type":["null",{"type":"record","name":"C","fields":[{"name":"age","type":"int"}]}]},
                  {"name":"levels","type":{"type":"array","items":"float"}},
                  {"name":"tags","type":{"type":"map","values":"boolean"}}]}""");
        assertThat(at(root, "customer", "age"))
                .isEqualTo(Declaration.of(ValueType.INTEGER).asOptional());
        assertThat(at(root, "levels", "3").type()).isEqualTo(ValueType.NUMBER);
        assertThat(at(root, "tags", "any").type()).isEqualTo(ValueType.BOOLEAN);
        assertThat(root.at(List.of("customer", "name"))).isNull();
        assertThat(root.places())
                .extracting(place -> String.join("/", place.path()) + " "
                        + place.declaration().type())
                .containsExactly("customer/age INTEGER", "levels LIST", "tags MAP");
    }

    @Test
    void shouldNotFollowARecordWithinItself() throws UnusableSchemaException {
        Declaration node =
                of("{\"type\":\"record\",\"name\":\"Node\",\"fields\":[{\"name\":\"value\",\"type\":\"int\"},"
                        + "{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}");
        assertThat(at(node, "next").type()).isEqualTo(ValueType.WITHIN_ITSELF);
        assertThat(node.at(List.of("next", "value"))).isNull();
    }

    @Test
    void shouldBoundWhatRepeats() throws UnusableSchemaException {
        StringBuilder schema = new StringBuilder(
                "{\"type\":\"record\",\"name\":\"L0\",\"fields\":[{\"name\":\"v\",\"type\":\"int\"}]}");
        for (int level = 1; level < 11; level++) {
            String fields = "{\"name\":\"f0\",\"type\":" + schema + "}";
            for (int i = 1; i < 4; i++) {
                fields += ",{\"name\":\"f" + i + "\",\"type\":\"L" + (level - 1) + "\"}";
            }
            schema = new StringBuilder("{\"type\":\"record\",\"name\":\"L" + level + "\",\"fields\":[" + fields + "]}");
        }
        assertThat(of(schema.toString()).places()).hasSize(Declaration.MAX_PLACES);
    }

    @Test
    void shouldRefuseWhatIsNoSchema() {
        assertThatThrownBy(() -> of("\"int\""))
                .isInstanceOf(UnusableSchemaException.class)
                .hasMessageContaining("no record");
    }
}

package io.elbo.format.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class JsonSchemaDeclarationsTest {
    private static Declaration property(String schema) throws UnusableSchemaException {
        return at(of("{\"required\":[\"p\"],\"properties\":{\"p\":" + schema + "}}"), "p");
    }

    private static Declaration of(String schema, WriterSchema.Reference... references) throws UnusableSchemaException {
        return JsonSchemaDeclarations.of(new WriterSchema("JSON", schema, List.of(references)));
    }

    private static Declaration at(Declaration root, String... path) {
        return Objects.requireNonNull(root.at(List.of(path)), () -> "nothing at " + List.of(path));
    }

    @Test
    void shouldSayWhatValuesAre() throws UnusableSchemaException {
        assertThat(property("{\"type\":\"boolean\"}").type()).isEqualTo(ValueType.BOOLEAN);
        assertThat(property("{\"type\":\"integer\"}").type()).isEqualTo(ValueType.INTEGER);
        assertThat(property("{\"type\":\"number\"}").type()).isEqualTo(ValueType.NUMBER);
        assertThat(property("{\"type\":\"string\"}").type()).isEqualTo(ValueType.TEXT);
        assertThat(property("{\"type\":\"string\",\"format\":\"date-time\"}").type())
                .isEqualTo(ValueType.TIMESTAMP);
        assertThat(property("{\"type\":\"string\",\"format\":\"date\"}").type()).isEqualTo(ValueType.DATE);
        assertThat(property("{\"type\":\"string\",\"format\":\"uuid\"}").type()).isEqualTo(ValueType.UUID);
        assertThat(property("{\"type\":\"integer\",\"title\":\"io.debezium.time.NanoTimestamp\"}")
                        .type())
                .isEqualTo(ValueType.EPOCH_NANOS);
        assertThat(property("true").type()).isEqualTo(ValueType.ANY);
    }

    @Test
    void shouldKeepSymbolsAndComments() throws UnusableSchemaException {
        Declaration channel = property("{\"enum\":[\"pos\",\"web\",null],\"description\":\"where it was paid\"}");
        assertThat(channel.type()).isEqualTo(ValueType.ENUM);
        assertThat(channel.symbols()).containsExactly("pos", "web");
        assertThat(channel.optional()).isTrue();
        assertThat(channel.doc()).isEqualTo("where it was paid");
        assertThat(property("{\"enum\":[true,false]}").type()).isEqualTo(ValueType.BOOLEAN);
        assertThat(property("{\"enum\":[1,2]}").symbols()).containsExactly("1", "2");
        assertThat(property("{\"const\":\"CHF\"}").symbols()).containsExactly("CHF");
    }

    @Test
    void shouldKnowWhatMayBeAbsent() throws UnusableSchemaException {
        Declaration text = Declaration.of(ValueType.TEXT);
        assertThat(property("{\"type\":\"string\"}")).isEqualTo(text);
        assertThat(property("{\"type\":[\"null\",\"string\"]}")).isEqualTo(text.asOptional());
        assertThat(property("{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}"))
                .isEqualTo(text.asOptional());
        assertThat(property("{\"type\":\"string\",\"nullable\":true}")).isEqualTo(text.asOptional());
        assertThat(at(of("{\"properties\":{\"p\":{\"type\":\"string\"}}}"), "p"))
                .isEqualTo(text.asOptional());
    }

    @Test
    void shouldFollowReferencesAndParts() throws UnusableSchemaException {
        Declaration root = of(
                """
                {"type":"object","required":["customer","home","currency","next","amount"],
                 "$defs":{"Customer":{"type":"object","required":["age"],"properties":{"age":{"type":"integer"}}}},
                 "properties":{
                   "customer":{"$ref":"#/$defs/Customer","description":"who pays"},
                   "home":{"$ref":"address.json"},
                   "currency":{"$ref":"other.json#/definitions/Currency"},
                   "next":{"$ref":"#"},
                   "amount":{"anyOf":[{"type":"integer"},{"type":"number"}]},
                   "lost":{"$ref":"nowhere.json"}},
                 "allOf":[{"properties":{"levels":{"type":"array","items":{"type":"number"}},
                                         "tags":{"type":"object","additionalProperties":{"type":"string"}}}}]}""",
                new WriterSchema.Reference(
                        "address", "{\"$id\":\"address.json\",\"properties\":{\"city\":{\"type\":\"string\"}}}"),
                new WriterSchema.Reference(
                        "other.json", "{\"definitions\":{\"Currency\":{\"enum\":[\"CHF\",\"EUR\"]}}}"));
        assertThat(at(root, "customer").doc()).isEqualTo("who pays");
        assertThat(at(root, "customer", "age").type()).isEqualTo(ValueType.INTEGER);
        assertThat(at(root, "home", "city").type()).isEqualTo(ValueType.TEXT);
        assertThat(at(root, "currency").symbols()).containsExactly("CHF", "EUR");
        assertThat(at(root, "amount").type()).isEqualTo(ValueType.NUMBER);
        assertThat(at(root, "levels", "0").type()).isEqualTo(ValueType.NUMBER);
        assertThat(at(root, "tags", "x").type()).isEqualTo(ValueType.TEXT);
        assertThat(at(root, "lost").type()).isEqualTo(ValueType.ANY);
        assertThat(at(root, "next", "customer", "age").type()).isEqualTo(ValueType.INTEGER);
        assertThat(root.at(List.of("next", "next", "customer"))).isNull();
    }

    @Test
    void shouldRefuseWhatIsNoSchemaOfObjects() {
        assertThatThrownBy(() -> of("{"))
                .isInstanceOf(UnusableSchemaException.class)
                .hasMessageContaining("no JSON");
        assertThatThrownBy(() -> of("{\"type\":\"string\"}"))
                .isInstanceOf(UnusableSchemaException.class)
                .hasMessageContaining("no object");
    }
}

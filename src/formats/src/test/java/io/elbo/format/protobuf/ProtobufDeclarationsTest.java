package io.elbo.format.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.format.Declarations;
import io.elbo.format.declared.Declaration;
import io.elbo.format.declared.ValueType;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ProtobufDeclarationsTest {
    private static final WriterSchema PAYMENT = new WriterSchema("PROTOBUF", """
            syntax = "proto3";
            // Of a card.
            message Payment {
              double amount = 1; // in Swiss francs
              optional int64 tip = 2;
              Channel channel = 3;
              enum Channel { NONE = 0; POS = 1; }
              google.protobuf.Timestamp at = 4;
              google.protobuf.BoolValue known = 5;
              repeated Item items = 6;
              map<string, int32> counts = 7;
              Payment before = 8;
              oneof payer { string name = 9; bytes key = 10; }
              google.protobuf.Struct more = 11;
            }
            message Item { fixed32 price = 1; }
            """, List.of());

    private static Declaration at(String... path) throws UnusableSchemaException {
        return Objects.requireNonNull(
                Declarations.of(PAYMENT, "Payment").at(List.of(path)), () -> "nothing at " + List.of(path));
    }

    @Test
    void shouldSayWhatValuesAre() throws UnusableSchemaException {
        assertThat(at("amount").type()).isEqualTo(ValueType.NUMBER);
        assertThat(at("tip").type()).isEqualTo(ValueType.INTEGER);
        assertThat(at("channel").symbols()).containsExactly("NONE", "POS");
        assertThat(at("at").type()).isEqualTo(ValueType.TIMESTAMP);
        assertThat(at("known").type()).isEqualTo(ValueType.BOOLEAN);
        assertThat(at("items").type()).isEqualTo(ValueType.LIST);
        assertThat(at("items", "3", "price").type()).isEqualTo(ValueType.INTEGER);
        assertThat(at("counts", "x").type()).isEqualTo(ValueType.INTEGER);
        assertThat(at("before").type()).isEqualTo(ValueType.WITHIN_ITSELF);
        assertThat(at("name").type()).isEqualTo(ValueType.TEXT);
        assertThat(at("key").type()).isEqualTo(ValueType.BYTES);
        assertThat(at("more").type()).isEqualTo(ValueType.MAP);
    }

    @Test
    void shouldSayWhatMayBeMissing() throws UnusableSchemaException {
        assertThat(at("amount").optional()).isFalse();
        assertThat(at("channel").optional()).isFalse();
        assertThat(at("tip").optional()).isTrue();
        assertThat(at("at").optional()).isTrue();
        assertThat(at("known").optional()).isTrue();
        assertThat(at("name").optional()).isTrue();
    }

    @Test
    void shouldKeepComments() throws UnusableSchemaException {
        assertThat(at("amount").doc()).isEqualTo("in Swiss francs");
        assertThat(Declarations.of(PAYMENT, "Payment").doc()).isEqualTo("Of a card.");
    }

    @Test
    void shouldDeclareTheMessageThatIsNamed() throws UnusableSchemaException {
        assertThat(Declarations.of(PAYMENT, "Item").at(List.of("price"))).isNotNull();
    }
}

package io.elbo.format.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.format.writer.UnusableSchemaException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtobufFileTest {
    private static final String SCHEMA = "syntax = \"proto3\"; message A { int32 x = 1; } message B { string y = 1; }";

    private static ProtobufFile file(int... bytes) throws UnusableSchemaException {
        return ProtobufFile.open(new ByteArrayInputStream(Bytes.of(bytes)), SCHEMA, List.of(), "A");
    }

    @Test
    void shouldReadMessagesBehindTheirLengths() throws IOException, UnusableSchemaException {
        ProtobufFile file = file(2, 8, 7, 0, 0x82, 0, 8, 9);

        assertThat(file.fields()).containsExactly("x");
        assertThat(file.next()).hasToString("{\"x\":7}");
        assertThat(file.next()).hasToString("{\"x\":0}");
        assertThat(file.next()).hasToString("{\"x\":9}");
        assertThat(file.next()).isNull();
    }

    @Test
    void shouldRefuseAFileThatIsCutOffOrDamaged() throws UnusableSchemaException {
        ProtobufFile cutInMessage = file(3, 8, 7);
        assertThatThrownBy(cutInMessage::next).isInstanceOf(IOException.class).hasMessage("it is cut off");
        ProtobufFile cutInLength = file(0x83);
        assertThatThrownBy(cutInLength::next).isInstanceOf(IOException.class).hasMessage("it is cut off");
        ProtobufFile damaged = file(1, 8);
        assertThatThrownBy(damaged::next).isInstanceOf(IOException.class).hasMessage("a message ends within a field");
        ProtobufFile huge = file(0xFF, 0xFF, 0xFF, 0xFF, 0x0F);
        assertThatThrownBy(huge::next).isInstanceOf(IOException.class).hasMessageStartingWith("a message claims to");
        ProtobufFile none = file(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1);
        assertThatThrownBy(none::next).isInstanceOf(IOException.class).hasMessageStartingWith("no length");
    }

    @Test
    void shouldRefuseAMessageThatTheSchemaDoesNotHave() {
        assertThatThrownBy(() -> ProtobufFile.open(new ByteArrayInputStream(new byte[0]), SCHEMA, List.of(), "C"))
                .isInstanceOf(UnusableSchemaException.class)
                .hasMessage("the schema has no message C, but A, B");
    }

    @Test
    void shouldAskWhichOfSeveralMessagesIsMeant() {
        assertThatThrownBy(() -> ProtobufFile.open(new ByteArrayInputStream(new byte[0]), SCHEMA, List.of(), null))
                .isInstanceOf(UnusableSchemaException.class)
                .hasMessage("the schema has several messages, A, B: say which one records are of");
    }
}

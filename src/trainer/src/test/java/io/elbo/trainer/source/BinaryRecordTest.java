package io.elbo.trainer.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BinaryRecordTest {
    @Test
    void shouldNameTheFormatsOfRecordsThatNameASchema() {
        assertThat(BinaryRecord.hint(new byte[] {0, 0, 0, 1, 17, 2}))
                .isEqualTo(
                        "it begins with the bytes 00 00000111, as records do that name a schema of a registry: --format avro or"
                                + " protobuf with --schema-registry");
        assertThat(BinaryRecord.hint(new byte[] {0, 0, 0, 0, 1, '{', '}'})).contains("--format json-schema");
    }

    @Test
    void shouldTellBytesFromBrokenJson() {
        assertThat(BinaryRecord.hint(new byte[] {6, 'a'})).startsWith("it begins with the byte 06, which no JSON does");
        assertThat(BinaryRecord.hint("{\"a\":".getBytes(StandardCharsets.UTF_8)))
                .isNull();
        assertThat(BinaryRecord.hint(new byte[0])).isNull();
    }
}

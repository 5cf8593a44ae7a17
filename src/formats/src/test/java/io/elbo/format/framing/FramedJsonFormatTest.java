package io.elbo.format.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramedJsonFormatTest {
    private static final Schema SCHEMA = new Schema(List.of(new NumericField("a", "/a"), new NumericField("b", "/b")));
    private static final FramedJsonFormat FORMAT = new FramedJsonFormat(Framing.CONFLUENT);
    private static final String ID = "\0\0\0\1\2";

    private final Batch batch = new Batch(SCHEMA, 2);
    private final RecordDecoder decoder = FORMAT.decoder(DocumentReaders.of(SCHEMA), 100);

    private Decoded decode(String value) {
        batch.clear();
        return decoder.decode(bytes(value), batch);
    }

    private static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldReadTheDocumentBehindTheId() {
        for (String json : List.of("{\"a\":1,\"b\":-2.5}", " {\"a\":1,\"b\":-2.5,\"c\":\"\\u00e9\",\"\\u0061\":1} ")) {
            assertThat(decode(ID + json)).isSameAs(Decoded.ROW);
            assertThat(batch.numeric(0, 0)).isEqualTo(1);
            assertThat(batch.numeric(0, 1)).isEqualTo(-2.5f);
        }
        assertThat(FORMAT.document(bytes(ID + "{\"a\":1}"), RecordHeaders.NONE)).hasToString("{\"a\":1}");
    }

    @Test
    void shouldReadTheDocumentWhoseIdStandsInAHeader() {
        RecordHeaders headers = name -> name.equals("apicurio.value.contentId") ? new byte[8] : null;
        FramedJsonFormat format = new FramedJsonFormat(Framing.APICURIO_HEADER);

        assertThat(format.decoder(DocumentReaders.of(SCHEMA), 100).decode(bytes("{\"a\":3}"), headers, batch))
                .isSameAs(Decoded.ROW);
        assertThat(batch.numeric(0, 0)).isEqualTo(3);
        assertThat(format.document(bytes("{\"a\":3}"), headers)).hasToString("{\"a\":3}");
    }

    @Test
    void shouldRefuseWhatIsNotFramedOrNoDocument() {
        assertRefuses("{\"a\":1}", Decoded.Reason.INVALID_FRAMING);
        assertRefuses("\0\0\0", Decoded.Reason.INVALID_FRAMING);
        assertRefuses("", Decoded.Reason.EMPTY);
        assertRefuses(ID, Decoded.Reason.EMPTY);
        assertRefuses(ID + "{\"a\":1", Decoded.Reason.INVALID_JSON);
        assertRefuses(ID + "[1]", Decoded.Reason.NOT_AN_OBJECT);
        assertRefuses(ID + "{\"a\":\"" + "x".repeat(100) + "\"}", Decoded.Reason.OVERSIZE);
        assertThat(FORMAT.document(bytes("{\"a\":1}"), RecordHeaders.NONE).isMissingNode())
                .isTrue();
    }

    private void assertRefuses(String value, Decoded.Reason reason) {
        assertThat(decode(value)).as(value).isInstanceOfSatisfying(Decoded.Malformed.class, malformed -> assertThat(
                        malformed.reason())
                .isEqualTo(reason));
        assertThat(batch.rows()).isZero();
    }
}

package io.elbo.demo;

import static io.elbo.demo.encoding.PaymentFormatTest.SCHEMA_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.schema.Schema;
import io.elbo.demo.encoding.PaymentFormat;
import io.elbo.demo.encoding.PaymentFormatTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MalformedRecordsTest {
    private static final Schema SCHEMA = Schema.fromJson("""
            {"fields": [{"type": "numeric", "name": "amount", "pointer": "/amount"},
                        {"type": "categorical", "name": "channel", "pointer": "/channel"}]}""");
    private static final int MAX_BYTES = 10_000;

    @ParameterizedTest
    @EnumSource
    void shouldBeMalformedInEachFormat(PaymentFormat format) throws Exception {
        RecordDecoder decoder = PaymentFormatTest.read(format).decoder(DocumentReaders.of(SCHEMA), MAX_BYTES);
        Batch batch = new Batch(SCHEMA, 1);
        var malformed = new MalformedRecords(776, format, format.encoder(SCHEMA_ID));
        for (int i = 0; i < 400; i++) {
            Decoded decoded = decoder.decode(malformed.next(), RecordHeaders.NONE, batch);
            assertThat(decoded).as("record " + i).isInstanceOf(Decoded.Malformed.class);
        }
    }
}

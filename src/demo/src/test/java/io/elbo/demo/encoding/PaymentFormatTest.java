package io.elbo.demo.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.demo.payments.PaymentStream;
import io.elbo.format.BadFormatException;
import io.elbo.format.FormatNames;
import io.elbo.format.FormatSpec;
import io.elbo.format.Formats;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

public final class PaymentFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    public static final int SCHEMA_ID = 17;
    private static final int PAYMENTS = 2_000;

    /** As the service reads the format. */
    public static RecordFormat read(PaymentFormat format) throws BadFormatException {
        return read(
                format.toString(),
                id -> id == SCHEMA_ID
                        ? new WriterSchemas.Found(new WriterSchema(format.schemaType(), format.schema(), List.of()))
                        : new WriterSchemas.NotFound("schema " + id + " is not in the registry"));
    }

    /** As the service reads the format of this name. */
    public static RecordFormat read(String format, @Nullable WriterSchemas registry) throws BadFormatException {
        return Formats.of(
                new FormatSpec(format, null, null, null),
                new FormatNames(
                        "format", "file", "framing", "message", "registry", "envelope", "on-tombstone", "on-delete"),
                registry);
    }

    /** The document's values by pointer, without those that are missing. */
    private static Map<String, Object> values(String prefix, JsonNode document, Map<String, Object> values) {
        document.properties().forEach(member -> {
            String pointer = prefix + "/" + member.getKey();
            JsonNode value = member.getValue();
            if (value instanceof ObjectNode object) {
                values(pointer, object, values);
            } else if (value.isNumber()) {
                values.put(pointer, value.doubleValue());
            } else if (pointer.equals("/time")) {
                values.put(pointer, Instant.parse(value.asText()));
            } else if (!value.isNull()) {
                values.put(pointer, value.asText());
            }
        });
        return values;
    }

    @ParameterizedTest
    @EnumSource
    void shouldHoldTheSameValuesAtTheSamePlaces(PaymentFormat format) throws Exception {
        PaymentStream payments = new PaymentStream(2026, PaymentStream.DEFAULT_START, 0.2, 0.01);
        RecordFormat read = read(format);
        PaymentEncoder encoder = format.encoder(SCHEMA_ID);
        for (int i = 0; i < PAYMENTS; i++) {
            byte[] json = payments.next().json();
            JsonNode document = read.document(encoder.encode(json), RecordHeaders.NONE);
            assertThat(values("", document, new TreeMap<>()))
                    .isEqualTo(values("", JSON.readTree(json), new TreeMap<>()));
        }
    }
}

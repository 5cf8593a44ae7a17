package io.elbo.trainer.source.topic;

import io.elbo.broker.EmbeddedSchemaRegistry;
import io.elbo.core.format.RecordFormat;
import io.elbo.format.avro.AvroFormat;
import io.elbo.format.framing.Framing;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Payments in Avro with Confluent's framing, written with two schemas, and a registry that knows these. */
final class AvroTopic implements AutoCloseable {
    private static final String CARD = """
            {"name":"card","type":{"type":"record","name":"Card","fields":[
              {"name":"country","type":{"type":"enum","name":"Country","symbols":["SE","DE","NONE"]},"doc":"of issue"},
              {"name":"age","type":["null","int"]}]}},
            {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}}""";

    /** By id; the second one has another type of amounts, and a field more. */
    static final Map<Long, String> SCHEMAS = new TreeMap<>(Map.of(
            1L,
            payment("{\"name\":\"amount\",\"type\":\"double\",\"doc\":\"in kronor\"},"
                    + "{\"name\":\"online\",\"type\":\"boolean\"},"),
            2L,
            payment(
                    "{\"name\":\"amount\",\"type\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,\"scale\":2},"
                            + "\"doc\":\"in kronor\"},{\"name\":\"online\",\"type\":[\"null\",\"boolean\"]},"
                            + "{\"name\":\"shop\",\"type\":\"string\",\"doc\":\"where it was paid\"},")));

    private final EmbeddedSchemaRegistry registry =
            EmbeddedSchemaRegistry.create().start();

    private static String payment(String fields) {
        return "{\"type\":\"record\",\"name\":\"Payment\",\"fields\":[" + fields + CARD + "]}";
    }

    AvroTopic() {
        SCHEMAS.values().forEach(schema -> registry.register("payments-value", "AVRO", schema));
    }

    String registryUrl() {
        return registry.address().toString();
    }

    /** The same schemas without HTTP. */
    static RecordFormat format() {
        return AvroFormat.framed(Framing.CONFLUENT, id -> {
            String schema = SCHEMAS.get(id);
            return schema == null
                    ? new WriterSchemas.NotFound("schema " + id + " is not in the registry")
                    : new WriterSchemas.Found(new WriterSchema("AVRO", schema, List.of()));
        });
    }

    /** A payment, in one of the two schemas. */
    static byte[] payment(Random random, long atMillis) throws IOException {
        long id = 1L + random.nextInt(2);
        Schema schema = new Schema.Parser().parse(SCHEMAS.get(id));
        GenericData.Record payment = new GenericData.Record(schema);
        int cents = 3_000 + random.nextInt(4_000);
        if (id == 1) {
            payment.put("amount", cents / 100.0);
            payment.put("online", random.nextBoolean());
        } else {
            payment.put(
                    "amount",
                    ByteBuffer.wrap(java.math.BigInteger.valueOf(cents).toByteArray()));
            payment.put("online", random.nextInt(10) == 0 ? null : random.nextBoolean());
            payment.put("shop", "shop " + random.nextInt(5));
        }
        Schema cardSchema = schema.getField("card").schema();
        GenericData.Record card = new GenericData.Record(cardSchema);
        Schema country = cardSchema.getField("country").schema();
        card.put(
                "country",
                new GenericData.EnumSymbol(country, country.getEnumSymbols().get(random.nextInt(3))));
        card.put("age", random.nextInt(5) == 0 ? null : random.nextInt(20));
        payment.put("card", card);
        payment.put("at", atMillis);
        return framed(id, payment, schema);
    }

    private static byte[] framed(long id, GenericData.Record payment, Schema schema) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt((int) id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericData.Record>(schema).write(payment, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    /** A record of a schema that the registry does not have. */
    static byte[] unknown() {
        return ByteBuffer.allocate(6).put((byte) 0).putInt(99).put((byte) 1).array();
    }

    /** A record that is cut off. */
    static byte[] cutOff() {
        return ByteBuffer.allocate(7).put((byte) 0).putInt(1).put((byte) 1).array();
    }

    /** A record that names no schema. */
    static byte[] unframed() {
        return "{\"amount\":1}".getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        registry.close();
    }
}

package io.elbo.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Payments in Avro as {@link TinyModel} reads them, framed as Confluent's serializers do. */
public final class AvroPayments {
    public static final String SCHEMA = """
            {"type": "record", "name": "Payment", "fields": [
              {"name": "amount", "type": "double"},
              {"name": "card", "type": {"type": "record", "name": "Card", "fields": [
                {"name": "country", "type": {"type": "enum", "name": "Country", "symbols": ["SE", "DE"]}},
                {"name": "owner", "type": "string"}]}},
              {"name": "online", "type": "boolean"}]}""";

    /** Another schema of the same records. */
    public static final String LATER_SCHEMA = SCHEMA.replace("\"Payment\",", "\"Payment\", \"doc\": \"as of today\",");

    private AvroPayments() {}

    /** A payment of a card from Sweden. */
    public static byte[] record(int schemaId, double amount, String owner) {
        byte[] text = owner.getBytes(StandardCharsets.UTF_8);
        if (text.length > 63) {
            throw new IllegalArgumentException("the length takes one byte here: " + owner);
        }
        return ByteBuffer.allocate(5 + Double.BYTES + 2 + text.length + 1)
                .put((byte) 0)
                .putInt(schemaId)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(amount)
                .put((byte) 0) // the first symbol
                .put((byte) (2 * text.length))
                .put(text)
                .put((byte) 1)
                .array();
    }
}

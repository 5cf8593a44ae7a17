package io.elbo.format.avro;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/** What the program should do, said once more in the plainest way: read a generic record, look the pointer up, hand the value over. */
final class GenericModel {
    private GenericModel() {}

    static void read(
            @Nullable Object datum, Schema schema, List<String> pointer, FieldReader reader, Batch batch, int row) {
        if (schema.getType() == Schema.Type.UNION) {
            int branch = GenericData.get().resolveUnion(schema, datum);
            read(datum, schema.getTypes().get(branch), pointer, reader, batch, row);
        } else if (pointer.isEmpty()) {
            value(datum, schema, reader, batch, row);
        } else {
            String name = pointer.get(0);
            List<String> rest = pointer.subList(1, pointer.size());
            if (datum instanceof GenericRecord record && record.hasField(name)) {
                read(record.get(name), schema.getField(name).schema(), rest, reader, batch, row);
            } else if (datum instanceof Map<?, ?> map && map.containsKey(new Utf8(name))) {
                read(map.get(new Utf8(name)), schema.getValueType(), rest, reader, batch, row);
            } else if (datum instanceof List<?> list && name.matches("[0-9]") && Integer.parseInt(name) < list.size()) {
                read(list.get(Integer.parseInt(name)), schema.getElementType(), rest, reader, batch, row);
            }
        }
    }

    private static void value(@Nullable Object value, Schema schema, FieldReader reader, Batch batch, int row) {
        String logical =
                schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
        if (value instanceof Boolean truth) {
            reader.truth(truth, batch, row);
        } else if (value instanceof Integer || value instanceof Long) {
            long whole = ((Number) value).longValue();
            double units = logical.endsWith("millis") ? 1e3 : logical.endsWith("micros") ? 1e6 : 1e9;
            if (logical.equals("date")) {
                reader.time(whole * 86_400.0, whole, batch, row);
            } else if (!logical.isEmpty()) {
                reader.time(whole / units, whole, batch, row);
            } else {
                reader.integer(whole, batch, row);
            }
        } else if (value instanceof Float single) {
            reader.real(single.floatValue(), batch, row);
        } else if (value instanceof Double real) {
            reader.real(real.doubleValue(), batch, row);
        } else if (value instanceof Utf8 || value instanceof GenericData.EnumSymbol) {
            byte[] text = value instanceof Utf8 utf8
                    ? java.util.Arrays.copyOf(utf8.getBytes(), utf8.getByteLength())
                    : value.toString().getBytes(StandardCharsets.UTF_8);
            reader.utf8(text, 0, text.length, batch, row);
        } else if (value instanceof ByteBuffer || value instanceof GenericFixed) {
            byte[] bytes = value instanceof GenericFixed fixed ? fixed.bytes() : ((ByteBuffer) value).array();
            if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal && bytes.length > 0) {
                reader.decimal(new BigDecimal(new BigInteger(bytes), decimal.getScale()), batch, row);
            } else if (logical.equals("uuid")) {
                ByteBuffer halves = ByteBuffer.wrap(bytes);
                byte[] text =
                        new UUID(halves.getLong(), halves.getLong()).toString().getBytes(StandardCharsets.US_ASCII);
                reader.utf8(text, 0, text.length, batch, row);
            }
        }
    }
}

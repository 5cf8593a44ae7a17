package io.elbo.format.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Random records of a schema, and their bytes. */
final class RandomRecords {
    private static final String[] TEXTS = {
        "", "CH", "DE", "12.5", "-3", "true", "日本", "2024-02-29T12:34:56Z", "\"\\", "x"
    };
    private static final int MAX_DEPTH = 8;

    private final Random random;

    RandomRecords(Random random) {
        this.random = random;
    }

    byte[] bytes(Schema schema) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = random.nextBoolean()
                ? EncoderFactory.get().directBinaryEncoder(bytes, null)
                : new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(datum(schema, 0), encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private @Nullable Object datum(Schema schema, int depth) {
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt() >> random.nextInt(32);
            case LONG -> random.nextLong() >> random.nextInt(64);
            case FLOAT -> random.nextInt(20) == 0 ? Float.NaN : (float) random.nextGaussian();
            case DOUBLE -> random.nextInt(20) == 0 ? Double.POSITIVE_INFINITY : random.nextGaussian() * 1e3;
            case STRING -> TEXTS[random.nextInt(TEXTS.length)];
            case BYTES -> ByteBuffer.wrap(some(random.nextInt(12)));
            case FIXED -> new GenericData.Fixed(schema, some(schema.getFixedSize()));
            case ENUM ->
                new GenericData.EnumSymbol(
                        schema,
                        schema.getEnumSymbols()
                                .get(random.nextInt(schema.getEnumSymbols().size())));
            case UNION -> {
                List<Schema> branches = schema.getTypes();
                yield datum(
                        depth > MAX_DEPTH && branches.get(0).getType() == Schema.Type.NULL
                                ? branches.get(0)
                                : branches.get(random.nextInt(branches.size())),
                        depth + 1);
            }
            case ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                for (int i = depth > MAX_DEPTH ? 0 : random.nextInt(5); i > 0; i--) {
                    items.add(datum(schema.getElementType(), depth + 1));
                }
                yield items;
            }
            case MAP -> {
                Map<String, @Nullable Object> entries = new HashMap<>();
                for (int i = depth > MAX_DEPTH ? 0 : random.nextInt(4); i > 0; i--) {
                    entries.put(
                            String.valueOf((char) ('a' + random.nextInt(4))), datum(schema.getValueType(), depth + 1));
                }
                yield entries;
            }
            case RECORD -> {
                GenericData.Record record = new GenericData.Record(schema);
                for (Schema.Field field : schema.getFields()) {
                    record.put(field.pos(), datum(field.schema(), depth + 1));
                }
                yield record;
            }
        };
    }

    private byte[] some(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}

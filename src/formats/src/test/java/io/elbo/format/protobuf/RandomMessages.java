package io.elbo.format.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Random messages, and their bytes as writers write them and as no writer does. */
final class RandomMessages {
    private static final String[] TEXTS = {
        "", "CH", "DE", "12.5", "-3", "true", "日本", "2024-02-29T12:34:56Z", "\"\\", "a", "0"
    };
    private static final int MAX_DEPTH = 3;

    private final Random random;

    RandomMessages(Random random) {
        this.random = random;
    }

    byte[] bytes(Descriptor type) {
        return message(type, 0).toByteArray();
    }

    /** Two messages behind each other, in any order of their fields, with unknown ones in between. */
    byte[] mangled(Descriptor type) throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(bytes(type));
        both.writeBytes(bytes(type));
        List<byte[]> fields = fields(both.toByteArray());
        fields.add(UnknownFieldSet.newBuilder()
                .addField(
                        1_000 + random.nextInt(1_000),
                        UnknownFieldSet.Field.newBuilder()
                                .addVarint(random.nextLong())
                                .addFixed32(random.nextInt())
                                .addLengthDelimited(ByteString.copyFromUtf8("unknown"))
                                .addGroup(UnknownFieldSet.newBuilder()
                                        .addField(
                                                7,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addFixed64(1)
                                                        .build())
                                        .build())
                                .build())
                .build()
                .toByteArray());
        Collections.shuffle(fields, random);
        ByteArrayOutputStream mangled = new ByteArrayOutputStream();
        fields.forEach(mangled::writeBytes);
        return mangled.toByteArray();
    }

    private static List<byte[]> fields(byte[] message) throws IOException {
        List<byte[]> fields = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(message);
        int from = 0;
        while (!in.isAtEnd()) {
            in.skipField(in.readTag());
            fields.add(Arrays.copyOfRange(message, from, in.getTotalBytesRead()));
            from = in.getTotalBytesRead();
        }
        return fields;
    }

    private DynamicMessage message(Descriptor type, int depth) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        for (FieldDescriptor field : type.getFields()) {
            boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            if (isMessage && !field.isMapField() && depth > MAX_DEPTH) {
                continue;
            }
            if (field.isRepeated()) {
                for (int i = depth > MAX_DEPTH ? 0 : random.nextInt(4); i > depth / 2; i--) {
                    message.addRepeatedField(field, value(field, depth));
                }
            } else if (random.nextInt(4) > 0) {
                message.setField(field, value(field, depth));
            }
        }
        return message.build();
    }

    private Object value(FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case INT -> random.nextInt() >> random.nextInt(32);
            case LONG ->
                time(field) ? (long) random.nextInt(Integer.MAX_VALUE) : random.nextLong() >> random.nextInt(64);
            case FLOAT -> random.nextInt(20) == 0 ? Float.NaN : (float) random.nextGaussian();
            case DOUBLE -> random.nextInt(20) == 0 ? Double.POSITIVE_INFINITY : random.nextGaussian() * 1e3;
            case BOOLEAN -> random.nextBoolean();
            case STRING -> TEXTS[random.nextInt(TEXTS.length)];
            case BYTE_STRING -> ByteString.copyFromUtf8(TEXTS[random.nextInt(TEXTS.length)]);
            case ENUM ->
                !field.legacyEnumFieldTreatedAsClosed() && random.nextInt(4) == 0
                        ? field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt(9))
                        : field.getEnumType()
                                .getValues()
                                .get(random.nextInt(
                                        field.getEnumType().getValues().size()));
            case MESSAGE -> message(field.getMessageType(), depth + 1);
        };
    }

    /** Most times are valid ones. */
    private boolean time(FieldDescriptor field) {
        return field.getName().equals("seconds") && random.nextInt(10) > 0;
    }
}

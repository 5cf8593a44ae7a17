package io.elbo.format.protobuf;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** What the program should do, said once more in the plainest way: read a dynamic message, look the pointer up, hand the value over. */
final class DynamicModel {
    private final FieldReader reader;
    private final Batch batch;
    private final int row;

    private final Set<String> removed;

    /** @param removed full names of fields that the program's schema lacks */
    DynamicModel(FieldReader reader, Batch batch, int row, Set<String> removed) {
        this.removed = removed;
        this.reader = reader;
        this.batch = batch;
        this.row = row;
    }

    void message(Message message, List<String> pointer) {
        FieldDescriptor field =
                pointer.isEmpty() ? null : message.getDescriptorForType().findFieldByName(pointer.get(0));
        if (field == null || removed.contains(field.getFullName())) {
            return;
        }
        List<String> rest = pointer.subList(1, pointer.size());
        if (field.isMapField()) {
            entries(message, field, rest);
        } else if (field.isRepeated()) {
            item(message, field, rest);
        } else if (!field.hasPresence() || message.hasField(field)) {
            value(field, message.getField(field), rest);
        } else if (field.hasDefaultValue() && field.getContainingOneof() == null) {
            value(field, field.getDefaultValue(), rest);
        }
    }

    private void entries(Message message, FieldDescriptor field, List<String> pointer) {
        if (pointer.isEmpty()) {
            return;
        }
        FieldDescriptor keyField = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
        for (int i = message.getRepeatedFieldCount(field) - 1; i >= 0; i--) {
            Message entry = (Message) message.getRepeatedField(field, i);
            if (key(keyField, entry.getField(keyField)).equals(pointer.get(0))) {
                value(valueField, entry.getField(valueField), pointer.subList(1, pointer.size()));
                return;
            }
        }
    }

    private static String key(FieldDescriptor field, Object key) {
        return switch (field.getType()) {
            case UINT32, FIXED32 -> Integer.toUnsignedString((Integer) key);
            case UINT64, FIXED64 -> Long.toUnsignedString((Long) key);
            default -> key.toString();
        };
    }

    private void item(Message message, FieldDescriptor field, List<String> pointer) {
        if (!pointer.isEmpty() && pointer.get(0).matches("[0-9]")) {
            int index = Integer.parseInt(pointer.get(0));
            if (index < message.getRepeatedFieldCount(field)) {
                value(field, message.getRepeatedField(field, index), pointer.subList(1, pointer.size()));
            }
        }
    }

    private void value(FieldDescriptor field, Object value, List<String> pointer) {
        if (value instanceof Message message) {
            messageValue(message, pointer);
        } else if (pointer.isEmpty()) {
            scalar(field, value);
        }
    }

    private void messageValue(Message message, List<String> pointer) {
        String name = message.getDescriptorForType().getFullName();
        switch (name) {
            case "google.protobuf.Timestamp" -> {
                long seconds = (Long) field(message, "seconds");
                int nanos = (Integer) field(message, "nanos");
                boolean isTime = seconds >= -62_135_596_800L
                        && seconds <= 253_402_300_799L
                        && nanos >= 0
                        && nanos < 1_000_000_000;
                if (pointer.isEmpty() && isTime) {
                    reader.time(seconds + nanos / 1e9, seconds, batch, row);
                }
            }
            case "google.protobuf.Duration" -> {
                if (pointer.isEmpty()) {
                    reader.real((Long) field(message, "seconds") + (Integer) field(message, "nanos") / 1e9, batch, row);
                }
            }
            case "google.protobuf.Struct" ->
                entries(message, message.getDescriptorForType().findFieldByName("fields"), pointer);
            case "google.protobuf.ListValue" ->
                item(message, message.getDescriptorForType().findFieldByName("values"), pointer);
            case "google.protobuf.Value" ->
                message.getAllFields().forEach((field, value) -> {
                    if (!field.getName().equals("null_value")) {
                        value(field, value, pointer);
                    }
                });
            default -> {
                if (name.startsWith("google.protobuf.")) {
                    FieldDescriptor field = message.getDescriptorForType().findFieldByName("value");
                    value(field, message.getField(field), pointer);
                } else {
                    message(message, pointer);
                }
            }
        }
    }

    private static Object field(Message message, String name) {
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    private void scalar(FieldDescriptor field, Object value) {
        switch (field.getType()) {
            case UINT32, FIXED32 -> reader.integer(Integer.toUnsignedLong((Integer) value), batch, row);
            case UINT64, FIXED64 -> {
                long whole = (Long) value;
                if (whole < 0) {
                    reader.decimal(new BigDecimal(Long.toUnsignedString(whole)), batch, row);
                } else {
                    reader.integer(whole, batch, row);
                }
            }
            default -> {
                if (value instanceof Integer || value instanceof Long) {
                    reader.integer(((Number) value).longValue(), batch, row);
                } else if (value instanceof Float single) {
                    reader.real(single.floatValue(), batch, row);
                } else if (value instanceof Double real) {
                    reader.real(real.doubleValue(), batch, row);
                } else if (value instanceof Boolean truth) {
                    reader.truth(truth, batch, row);
                } else if (value instanceof String text) {
                    word(text);
                } else if (value instanceof EnumValueDescriptor symbol) {
                    if (symbol.getIndex() < 0) {
                        reader.integer(symbol.getNumber(), batch, row);
                    } else {
                        word(symbol.getName());
                    }
                }
            }
        }
    }

    private void word(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        reader.utf8(bytes, 0, bytes.length, batch, row);
    }
}

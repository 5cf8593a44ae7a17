package io.elbo.format.protobuf;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Random schemas with everything that proto2 or proto3 has: the same one as Protobuf's own descriptors and as text. Messages may contain
 * themselves and each other.
 */
final class RandomSchemas {
    private static final int MESSAGES = 3;
    private static final Pattern FIELD = Pattern.compile(" (f[0-9]+) = ");
    private static final int[] LARGE_NUMBERS = {300, 5_000, 536_870_911};
    private static final String[] WELL_KNOWN = {
        "Timestamp",
        "Duration",
        "DoubleValue",
        "Int64Value",
        "UInt64Value",
        "BoolValue",
        "StringValue",
        "BytesValue",
        "Struct",
        "Value",
        "ListValue"
    };
    private static final FieldDescriptorProto.Type[] SCALARS = {
        FieldDescriptorProto.Type.TYPE_DOUBLE,
        FieldDescriptorProto.Type.TYPE_FLOAT,
        FieldDescriptorProto.Type.TYPE_INT32,
        FieldDescriptorProto.Type.TYPE_INT64,
        FieldDescriptorProto.Type.TYPE_UINT32,
        FieldDescriptorProto.Type.TYPE_UINT64,
        FieldDescriptorProto.Type.TYPE_SINT32,
        FieldDescriptorProto.Type.TYPE_SINT64,
        FieldDescriptorProto.Type.TYPE_FIXED32,
        FieldDescriptorProto.Type.TYPE_FIXED64,
        FieldDescriptorProto.Type.TYPE_SFIXED32,
        FieldDescriptorProto.Type.TYPE_SFIXED64,
        FieldDescriptorProto.Type.TYPE_BOOL,
        FieldDescriptorProto.Type.TYPE_STRING,
        FieldDescriptorProto.Type.TYPE_BYTES
    };
    private static final FieldDescriptorProto.Type[] KEYS = {
        FieldDescriptorProto.Type.TYPE_STRING,
        FieldDescriptorProto.Type.TYPE_STRING,
        FieldDescriptorProto.Type.TYPE_INT32,
        FieldDescriptorProto.Type.TYPE_UINT64,
        FieldDescriptorProto.Type.TYPE_SINT64,
        FieldDescriptorProto.Type.TYPE_FIXED32,
        FieldDescriptorProto.Type.TYPE_BOOL
    };

    private final Random random;
    private final boolean isProto3;
    private final StringBuilder text = new StringBuilder();

    private RandomSchemas(Random random) {
        this.random = random;
        isProto3 = random.nextBoolean();
    }

    /** A schema, and the message {@code t.M0} of it. */
    record Schema(String text, Descriptor message) {
        /**
         * The schema before some of its fields were added.
         *
         * @param removed gets their full names
         */
        Schema earlier(Random random, Set<String> removed) {
            List<String> lines = new ArrayList<>();
            String around = "";
            for (String line : text.split("\n")) {
                around = line.startsWith("message ") ? line.split(" ")[1] : line.contains("oneof ") ? "" : around;
                Matcher field = FIELD.matcher(line);
                if (!around.isEmpty() && field.find() && random.nextInt(3) == 0) {
                    removed.add("t." + around + "." + field.group(1));
                } else {
                    lines.add(line);
                }
            }
            return new Schema(String.join("\n", lines), message);
        }
    }

    static Schema schema(Random random) throws DescriptorValidationException {
        return new RandomSchemas(random).schema();
    }

    private Schema schema() throws DescriptorValidationException {
        FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder()
                .setName("t.proto")
                .setPackage("t")
                .setSyntax(isProto3 ? "proto3" : "proto2")
                .addDependency("google/protobuf/timestamp.proto")
                .addDependency("google/protobuf/duration.proto")
                .addDependency("google/protobuf/wrappers.proto")
                .addDependency("google/protobuf/struct.proto");
        text.append("syntax = \"").append(file.getSyntax()).append("\";\npackage t;\n");
        file.getDependencyList()
                .forEach(each -> text.append("import \"").append(each).append("\";\n"));
        EnumDescriptorProto.Builder symbols = EnumDescriptorProto.newBuilder().setName("E");
        text.append("enum E {\n");
        int[] numbers = {0, 1, 5, -2};
        String[] names = {"CH", "DE", "FR", "IT"};
        for (int i = 0; i < numbers.length; i++) {
            symbols.addValue(
                    EnumValueDescriptorProto.newBuilder().setName(names[i]).setNumber(numbers[i]));
            text.append("  ").append(names[i]).append(" = ").append(numbers[i]).append(";\n");
        }
        text.append("}\n");
        file.addEnumType(symbols);
        for (int i = 0; i < MESSAGES; i++) {
            file.addMessageType(message("M" + i));
        }
        FileDescriptor descriptor = FileDescriptor.buildFrom(file.build(), new FileDescriptor[] {
            TimestampProto.getDescriptor(),
            DurationProto.getDescriptor(),
            WrappersProto.getDescriptor(),
            StructProto.getDescriptor()
        });
        return new Schema(text.toString(), descriptor.findMessageTypeByName("M0"));
    }

    private DescriptorProto message(String name) {
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(name);
        text.append("message ").append(name).append(" {\n");
        Set<Integer> used = new HashSet<>();
        List<FieldDescriptorProto.Builder> optional = new ArrayList<>();
        boolean hasOneOf = random.nextInt(3) == 0;
        int fields = 1 + random.nextInt(8);
        for (int i = 0; i < fields; i++) {
            FieldDescriptorProto.Builder field = field(number(used));
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    field.setLabel(FieldDescriptorProto.Label.LABEL_REPEATED);
                    line(field, "repeated ");
                }
                case 2 -> map(message, field, name);
                case 3 -> {
                    if (isProto3) {
                        optional.add(field.setProto3Optional(true));
                    }
                    line(field, "optional ");
                }
                default -> {
                    if (!isProto3 && random.nextInt(3) == 0) {
                        withDefault(field);
                    }
                    line(field, isProto3 ? "" : "optional ");
                }
            }
            message.addField(field);
        }
        if (hasOneOf) {
            message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("choice"));
            text.append("  oneof choice {\n");
            for (int i = 0; i < 3; i++) {
                FieldDescriptorProto.Builder field = field(number(used)).setOneofIndex(0);
                line(field, "");
                message.addField(field);
            }
            text.append("  }\n");
        }
        for (FieldDescriptorProto.Builder field : optional) { // after those that are written
            int index = message.getOneofDeclCount();
            message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + field.getName()));
            for (int i = 0; i < message.getFieldCount(); i++) {
                if (message.getField(i).getName().equals(field.getName())) {
                    message.setField(i, message.getField(i).toBuilder().setOneofIndex(index));
                }
            }
        }
        text.append("}\n");
        return message.build();
    }

    private int number(Set<Integer> used) {
        int number;
        do {
            number = random.nextInt(8) == 0
                    ? LARGE_NUMBERS[random.nextInt(LARGE_NUMBERS.length)]
                    : 1 + random.nextInt(20);
        } while (!used.add(number));
        return number;
    }

    private FieldDescriptorProto.Builder field(int number) {
        FieldDescriptorProto.Builder field = FieldDescriptorProto.newBuilder()
                .setName("f" + number)
                .setNumber(number)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
        return switch (random.nextInt(8)) {
            case 0 -> field.setType(FieldDescriptorProto.Type.TYPE_ENUM).setTypeName(".t.E");
            case 1, 2 ->
                field.setType(FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(".t.M" + random.nextInt(MESSAGES));
            case 3 ->
                field.setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                        .setTypeName(".google.protobuf." + WELL_KNOWN[random.nextInt(WELL_KNOWN.length)]);
            default -> field.setType(SCALARS[random.nextInt(SCALARS.length)]);
        };
    }

    private void withDefault(FieldDescriptorProto.Builder field) {
        switch (field.getType()) {
            case TYPE_ENUM -> field.setDefaultValue("FR");
            case TYPE_STRING -> field.setDefaultValue("DE");
            case TYPE_BOOL -> field.setDefaultValue("true");
            case TYPE_DOUBLE, TYPE_FLOAT -> field.setDefaultValue("-1.5");
            case TYPE_INT32, TYPE_INT64, TYPE_SINT32, TYPE_SINT64, TYPE_SFIXED32, TYPE_SFIXED64 ->
                field.setDefaultValue("-7");
            case TYPE_UINT32, TYPE_UINT64, TYPE_FIXED32, TYPE_FIXED64 -> field.setDefaultValue("4000000000");
            default -> {}
        }
    }

    private void map(DescriptorProto.Builder message, FieldDescriptorProto.Builder field, String name) {
        FieldDescriptorProto.Builder key = FieldDescriptorProto.newBuilder()
                .setName("key")
                .setNumber(1)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .setType(KEYS[random.nextInt(KEYS.length)]);
        FieldDescriptorProto.Builder value = field.clone().setName("value").setNumber(2);
        String entry = "F" + field.getNumber() + "Entry";
        message.addNestedType(DescriptorProto.newBuilder()
                .setName(entry)
                .addField(key)
                .addField(value)
                .setOptions(MessageOptions.newBuilder().setMapEntry(true)));
        text.append("  map<")
                .append(type(key))
                .append(", ")
                .append(type(value))
                .append("> ")
                .append(field.getName())
                .append(" = ")
                .append(field.getNumber())
                .append(";\n");
        field.setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
                .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                .setTypeName(".t." + name + "." + entry);
    }

    private void line(FieldDescriptorProto.Builder field, String label) {
        text.append("  ").append(label).append(type(field)).append(' ').append(field.getName());
        text.append(" = ").append(field.getNumber());
        if (field.hasDefaultValue()) {
            String quote = field.getType() == FieldDescriptorProto.Type.TYPE_STRING ? "\"" : "";
            text.append(" [default = ")
                    .append(quote)
                    .append(field.getDefaultValue())
                    .append(quote)
                    .append(']');
        }
        text.append(";\n");
    }

    /** A name as somebody may write it: with all of its parts, or as seen from the package. */
    private String type(FieldDescriptorProto.Builder field) {
        if (!field.hasTypeName()) {
            return field.getType().name().substring("TYPE_".length()).toLowerCase(java.util.Locale.ROOT);
        }
        String name = field.getTypeName();
        return switch (random.nextInt(3)) {
            case 0 -> name;
            case 1 -> name.substring(1);
            default -> name.startsWith(".t.") ? name.substring(3) : name.substring(1);
        };
    }
}

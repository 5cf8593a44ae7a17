package io.elbo.format.protobuf.schema;

import com.squareup.wire.Syntax;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.GroupElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import io.elbo.format.protobuf.schema.MessageField.Label;
import io.elbo.format.writer.UnusableSchemaException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives declared messages their fields, whose types may be declared anywhere. For one file. */
final class Linker {
    private static final int MAX_NUMBER = (1 << 29) - 1;
    private static final int NO_ONE_OF = -1;

    private final Types types;
    private final boolean isProto3;
    private final Set<MessageType> linked = new HashSet<>();

    Linker(Types types, ProtoFileElement file) {
        this.types = types;
        isProto3 = file.getSyntax() == Syntax.PROTO_3;
    }

    /**
     * @param scope the package, or the message around
     * @throws UnusableSchemaException if a field is none
     */
    void link(List<? extends TypeElement> elements, String scope) throws UnusableSchemaException {
        for (TypeElement element : elements) {
            if (element instanceof MessageElement message) {
                String fullName = Types.in(scope, message.getName());
                MessageType type = types.message(fullName);
                if (type != null && type.fields().isEmpty() && linked.add(type)) {
                    type.contain(fields(message, fullName));
                }
                link(message.getNestedTypes(), fullName);
            }
        }
    }

    /** A field and where it stands: the parser sorts fields by their kinds. */
    private record Declared(Location location, MessageField field) {
        static final Comparator<Declared> ORDER = Comparator.comparingInt(
                        (Declared each) -> each.location().getLine())
                .thenComparingInt(each -> each.location().getColumn());
    }

    private List<MessageField> fields(MessageElement message, String scope) throws UnusableSchemaException {
        List<Declared> declared = new ArrayList<>();
        for (FieldElement field : message.getFields()) {
            declared.add(new Declared(field.getLocation(), field(field, scope, NO_ONE_OF)));
        }
        for (GroupElement group : message.getGroups()) {
            declared.add(new Declared(group.getLocation(), group(group, scope, NO_ONE_OF)));
        }
        int oneOf = 0;
        for (OneOfElement element : message.getOneOfs()) {
            for (FieldElement field : element.getFields()) {
                declared.add(new Declared(field.getLocation(), field(field, scope, oneOf)));
            }
            for (GroupElement group : element.getGroups()) {
                declared.add(new Declared(group.getLocation(), group(group, scope, oneOf)));
            }
            oneOf++;
        }
        declared.sort(Declared.ORDER);
        List<MessageField> fields = declared.stream().map(Declared::field).toList();
        Set<Object> seen = new HashSet<>();
        for (MessageField field : fields) {
            if (field.number() < 1 || field.number() > MAX_NUMBER) {
                throw new UnusableSchemaException(scope + "." + field.name() + " has no valid number");
            }
            if (!seen.add(field.number()) || !seen.add(field.name())) {
                throw new UnusableSchemaException(
                        scope + "." + field.name() + " has the number or the name of another field");
            }
        }
        return fields;
    }

    private MessageField group(GroupElement element, String scope, int oneOf) throws UnusableSchemaException {
        String fullName = Types.in(scope, element.getName());
        MessageType type = types.message(fullName);
        if (type == null) {
            throw new UnusableSchemaException("the group " + fullName + " is not declared");
        }
        List<MessageField> fields = new ArrayList<>();
        for (FieldElement field : element.getFields()) {
            fields.add(field(field, fullName, NO_ONE_OF));
        }
        type.contain(fields);
        return new MessageField.Builder(element.getTag(), element.getName().toLowerCase(Locale.ROOT))
                .documentation(element.getDocumentation())
                .label(element.getLabel() == Field.Label.REPEATED ? Label.REPEATED : Label.SINGULAR)
                .oneOf(oneOf)
                .message(type)
                .of(FieldType.GROUP);
    }

    private MessageField field(FieldElement element, String scope, int oneOf) throws UnusableSchemaException {
        MessageField.Builder field = new MessageField.Builder(element.getTag(), element.getName())
                .documentation(element.getDocumentation())
                .oneOf(oneOf);
        String where = scope + "." + element.getName();
        if (element.getType().startsWith("map<")) {
            return field.label(Label.MAP)
                    .message(entry(element.getType(), scope, where))
                    .of(FieldType.MESSAGE);
        }
        boolean isRepeated = element.getLabel() == Field.Label.REPEATED;
        boolean hasImplicitPresence = isProto3 && element.getLabel() == null && oneOf == NO_ONE_OF;
        return typed(
                field.label(isRepeated ? Label.REPEATED : Label.SINGULAR),
                element.getType(),
                scope,
                where,
                isRepeated || oneOf != NO_ONE_OF ? null : element.getDefaultValue(),
                hasImplicitPresence);
    }

    private MessageType entry(String type, String scope, String where) throws UnusableSchemaException {
        int comma = type.indexOf(',');
        if (comma < 0 || !type.endsWith(">")) {
            throw new UnusableSchemaException(where + " is of no type: " + type);
        }
        MessageType entry = new MessageType(where + ".Entry", "");
        String key = type.substring("map<".length(), comma).strip();
        String value = type.substring(comma + 1, type.length() - 1).strip();
        entry.contain(List.of(
                typed(new MessageField.Builder(1, "key"), key, scope, where, null, true),
                typed(new MessageField.Builder(2, "value"), value, scope, where, null, true)));
        FieldType keyType = entry.fields().get(0).type();
        if (keyType == FieldType.MESSAGE || keyType == FieldType.ENUM || keyType == FieldType.BYTES) {
            throw new UnusableSchemaException(where + " has keys of a type that keys cannot have: " + key);
        }
        return entry;
    }

    /** @param isNeverMissing whether a message that lacks the field has its default, which is zero if nobody says otherwise */
    private MessageField typed(
            MessageField.Builder field,
            String type,
            String scope,
            String where,
            @Nullable String defaultValue,
            boolean isNeverMissing)
            throws UnusableSchemaException {
        FieldType scalar = FieldType.scalar(type);
        if (scalar != null) {
            return field.absent(absent(scalar, null, where, defaultValue, isNeverMissing))
                    .of(scalar);
        }
        String fullName = types.resolve(type, scope);
        EnumType symbols = fullName == null ? null : types.enumOf(fullName);
        if (symbols != null) {
            return field.symbols(symbols)
                    .absent(absent(FieldType.ENUM, symbols, where, defaultValue, isNeverMissing))
                    .of(FieldType.ENUM);
        }
        MessageType message = fullName == null ? null : types.message(fullName);
        if (message == null) {
            throw new UnusableSchemaException(
                    where + " is of the type " + type + ", which neither the schema nor what it imports declares");
        }
        return field.message(message).of(FieldType.MESSAGE);
    }

    private static byte @Nullable [] absent(
            FieldType type,
            @Nullable EnumType symbols,
            String where,
            @Nullable String defaultValue,
            boolean isNeverMissing)
            throws UnusableSchemaException {
        if (defaultValue == null) {
            return isNeverMissing ? DefaultValue.zero(type) : null;
        }
        try {
            return DefaultValue.of(type, defaultValue, symbols);
        } catch (IllegalArgumentException e) {
            throw new UnusableSchemaException(
                    where + " has a default that its type does not have: " + e.getMessage(), e);
        }
    }
}

package io.elbo.format.protobuf;

import io.elbo.format.declared.Declaration;
import io.elbo.format.declared.ValueType;
import io.elbo.format.protobuf.schema.MessageField;
import io.elbo.format.protobuf.schema.MessageField.Label;
import io.elbo.format.protobuf.schema.MessageType;
import io.elbo.format.protobuf.schema.ProtobufSchema;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Protobuf's schemas say of records, as {@link ProtobufDocuments} writes them. A message within itself is not followed. Not
 * thread-safe.
 */
public final class ProtobufDeclarations {
    private final Map<MessageType, Declaration> known = new HashMap<>();
    private final Set<MessageType> open = new HashSet<>(); // messages on the way to the current one

    private ProtobufDeclarations() {}

    /**
     * @param message the full name of the records' message; null for the only one of the schema
     * @throws UnusableSchemaException if it is none of Protobuf's, or lacks the message
     */
    public static Declaration of(WriterSchema schema, @Nullable String message) throws UnusableSchemaException {
        return of(ProtobufSchema.parse(schema.text(), schema.references()).message(message));
    }

    static Declaration of(MessageType type) {
        return new ProtobufDeclarations().message(type);
    }

    private Declaration message(MessageType type) {
        Declaration before = known.get(type);
        if (before != null) {
            return before;
        }
        if (!open.add(type)) {
            return Declaration.of(ValueType.WITHIN_ITSELF);
        }
        Declaration message = WellKnown.isWrapper(type)
                ? value(type.fields().get(0))
                : switch (type.fullName()) {
                    case WellKnown.TIMESTAMP -> Declaration.of(ValueType.TIMESTAMP);
                    case WellKnown.DURATION, WellKnown.DECIMAL -> Declaration.of(ValueType.NUMBER);
                    case WellKnown.STRUCT -> Declaration.ofItems(ValueType.MAP, Declaration.of(ValueType.ANY));
                    case WellKnown.LIST -> Declaration.ofItems(ValueType.LIST, Declaration.of(ValueType.ANY));
                    case WellKnown.VALUE -> Declaration.of(ValueType.ANY);
                    default -> fields(type);
                };
        open.remove(type);
        known.put(type, message);
        return message;
    }

    private Declaration fields(MessageType type) {
        Map<String, Declaration> below = new LinkedHashMap<>();
        for (MessageField field : type.fields()) {
            below.put(field.name(), field(field).withDoc(field.documentation()));
        }
        return Declaration.ofRecord(below).withDoc(type.documentation());
    }

    private Declaration field(MessageField field) {
        if (field.label() == Label.SINGULAR) {
            Declaration value = value(field);
            return field.mayBeMissing() ? value.asOptional() : value;
        }
        boolean isMap = field.label() == Label.MAP;
        Declaration items = value(isMap ? field.message().fields().get(1) : field);
        return Declaration.ofItems(isMap ? ValueType.MAP : ValueType.LIST, items);
    }

    private Declaration value(MessageField field) {
        return switch (field.type()) {
            case MESSAGE, GROUP -> message(field.message());
            case ENUM ->
                Declaration.ofSymbols(List.copyOf(field.symbols().symbols().values()));
            case BOOL -> Declaration.of(ValueType.BOOLEAN);
            case STRING -> Declaration.of(ValueType.TEXT);
            case BYTES -> Declaration.of(ValueType.BYTES);
            case DOUBLE, FLOAT -> Declaration.of(ValueType.NUMBER);
            case INT32, INT64, UINT32, UINT64, SINT32, SINT64, FIXED32, FIXED64, SFIXED32, SFIXED64 ->
                Declaration.of(ValueType.INTEGER);
        };
    }
}

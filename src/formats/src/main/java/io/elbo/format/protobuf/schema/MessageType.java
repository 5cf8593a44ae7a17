package io.elbo.format.protobuf.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The type of a message, which may contain itself. Does not change once its schema is parsed. */
public final class MessageType {
    private final String fullName;
    private final String documentation;
    private final List<MessageType> nested = new ArrayList<>();
    private List<MessageField> fields = List.of();
    private Map<Integer, MessageField> byNumber = Map.of();

    MessageType(String fullName, String documentation) {
        this.fullName = fullName;
        this.documentation = documentation;
    }

    /** With the package and the messages around it, such as {@code google.protobuf.Timestamp}. */
    public String fullName() {
        return fullName;
    }

    public String name() {
        return fullName.substring(fullName.lastIndexOf('.') + 1);
    }

    /** The comment before the message; may be empty. */
    public String documentation() {
        return documentation;
    }

    /** In the order in which they are declared. */
    public List<MessageField> fields() {
        return fields;
    }

    public @Nullable MessageField field(int number) {
        return byNumber.get(number);
    }

    /** The messages that are declared inside this one, in order. */
    public List<MessageType> nested() {
        return List.copyOf(nested);
    }

    void nest(MessageType type) {
        nested.add(type);
    }

    /** Set once, when all types are known. */
    void contain(List<MessageField> all) {
        fields = List.copyOf(all);
        byNumber = new HashMap<>();
        for (MessageField field : all) {
            byNumber.put(field.number(), field);
        }
    }
}

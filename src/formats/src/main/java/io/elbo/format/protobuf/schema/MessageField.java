package io.elbo.format.protobuf.schema;

import org.jspecify.annotations.Nullable;

/** A field of a message. Immutable. */
public final class MessageField {
    /** How often a field may stand in a message. */
    public enum Label {
        /** At most once. */
        SINGULAR,
        REPEATED,
        /** Repeated entries of a key and a value, which are fields 1 and 2 of the field's message. */
        MAP
    }

    private static final int NO_ONE_OF = -1;

    private final int number;
    private final String name;
    private final String documentation;
    private final Label label;
    private final FieldType type;
    private final @Nullable MessageType message;
    private final @Nullable EnumType symbols;
    private final int oneOf;
    private final byte @Nullable [] absent;

    private MessageField(Builder builder, FieldType type) {
        this.type = type;
        number = builder.number;
        name = builder.name;
        documentation = builder.documentation;
        label = builder.label;
        message = builder.message;
        symbols = builder.symbols;
        oneOf = builder.oneOf;
        absent = builder.absent;
    }

    public int number() {
        return number;
    }

    /** The name as it stands in the schema. */
    public String name() {
        return name;
    }

    /** The comment before or behind the field; may be empty. */
    public String documentation() {
        return documentation;
    }

    public Label label() {
        return label;
    }

    public FieldType type() {
        return type;
    }

    /** The type of its messages, of its groups or of a map's entries. */
    public MessageType message() {
        if (message == null) {
            throw new IllegalStateException(name + " is of no message");
        }
        return message;
    }

    /** The type of its symbols. */
    public EnumType symbols() {
        if (symbols == null) {
            throw new IllegalStateException(name + " is of no enum");
        }
        return symbols;
    }

    /** Whether only one of this field and the other one may stand in a message. */
    public boolean excludes(MessageField other) {
        return oneOf != NO_ONE_OF && oneOf == other.oneOf && number != other.number;
    }

    /** Whether a message that lacks the field lacks a value, too: there is no default. */
    public boolean mayBeMissing() {
        return absent == null;
    }

    /** The value, as it would be written, of a field that does not stand in a message; null if it has none then. Not to be changed. */
    public byte @Nullable [] absent() {
        return absent;
    }

    /** What is known of a field while it is put together. */
    static final class Builder {
        private final int number;
        private final String name;
        private String documentation = "";
        private Label label = Label.SINGULAR;
        private @Nullable MessageType message;
        private @Nullable EnumType symbols;
        private int oneOf = NO_ONE_OF;
        private byte @Nullable [] absent;

        Builder(int number, String name) {
            this.number = number;
            this.name = name;
        }

        Builder documentation(String text) {
            documentation = text;
            return this;
        }

        Builder label(Label labelled) {
            label = labelled;
            return this;
        }

        Builder message(MessageType type) {
            message = type;
            return this;
        }

        Builder symbols(EnumType type) {
            symbols = type;
            return this;
        }

        /** @param group number of the oneof among those of the message */
        Builder oneOf(int group) {
            oneOf = group;
            return this;
        }

        Builder absent(byte @Nullable [] value) {
            absent = value == null ? null : value.clone();
            return this;
        }

        MessageField of(FieldType type) {
            return new MessageField(this, type);
        }
    }
}

package io.elbo.format.protobuf;

import io.elbo.format.protobuf.schema.EnumType;
import io.elbo.format.protobuf.schema.FieldType;
import io.elbo.format.protobuf.schema.MessageField;
import io.elbo.format.protobuf.schema.MessageType;
import java.util.Set;

/** The messages that mean something else than an object with their fields. */
final class WellKnown {
    static final String TIMESTAMP = "google.protobuf.Timestamp";
    static final String DURATION = "google.protobuf.Duration";
    static final String DECIMAL = "confluent.type.Decimal";
    static final String STRUCT = "google.protobuf.Struct";
    static final String VALUE = "google.protobuf.Value";
    static final String LIST = "google.protobuf.ListValue";

    private static final String NULL = "google.protobuf.NullValue";
    private static final Set<String> WRAPPERS = Set.of(
            "google.protobuf.DoubleValue",
            "google.protobuf.FloatValue",
            "google.protobuf.Int64Value",
            "google.protobuf.UInt64Value",
            "google.protobuf.Int32Value",
            "google.protobuf.UInt32Value",
            "google.protobuf.BoolValue",
            "google.protobuf.StringValue",
            "google.protobuf.BytesValue");
    private static final Set<String> VALUES = Set.of(STRUCT, VALUE, LIST);

    private WellKnown() {}

    /** A message that stands for the value of its only field. */
    static boolean isWrapper(MessageType type) {
        return WRAPPERS.contains(type.fullName());
    }

    /** A message whose field stands at the same place as the message. */
    static boolean isTransparent(MessageType type) {
        return isWrapper(type) || VALUES.contains(type.fullName());
    }

    /** An enum whose only symbol means that there is no value. */
    static boolean isNull(MessageField field) {
        if (field.type() != FieldType.ENUM) {
            return false;
        }
        EnumType symbols = field.symbols();
        return symbols.fullName().equals(NULL);
    }
}

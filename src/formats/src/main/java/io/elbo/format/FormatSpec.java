package io.elbo.format;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of how the records of a topic are written, as text.
 *
 * @param format {@code json}, {@code avro}, {@code protobuf} or {@code json-schema}
 * @param schemaFile of records without framing the schema that they are written with, of others the one that they are read by; null if there is none
 * @param framing where a record says which schema it is written with, or {@code none}; null for what is usual
 * @param message of Protobuf, its full name; null for the first one of the schema
 * @param events what is said of records that tell of events
 */
public record FormatSpec(
        String format,
        @Nullable Path schemaFile,
        @Nullable String framing,
        @Nullable String message,
        EventSpec events) {
    /** One JSON object per record, of which nobody has said anything. */
    public static final FormatSpec JSON = new FormatSpec("json", null, null, null);

    /** Of records that tell of no events. */
    public FormatSpec(String format, @Nullable Path schemaFile, @Nullable String framing, @Nullable String message) {
        this(format, schemaFile, framing, message, EventSpec.NONE);
    }
}

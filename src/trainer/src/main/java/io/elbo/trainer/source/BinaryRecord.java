package io.elbo.trainer.source;

import org.jspecify.annotations.Nullable;

/** Tells from how a record begins that it is written in another format than JSON. What it holds is not repeated. */
public final class BinaryRecord {
    private static final int ID_BYTES = 5; // with the byte 0 before it

    private BinaryRecord() {}

    /** What the first bytes suggest, with the options that read such records; null if they may be JSON. */
    static @Nullable String hint(byte[] value) {
        if (isFramed(value)) {
            return String.format(
                    "it begins with the bytes 00 %02X%02X%02X%02X, as records do that name a schema of a registry: --format %s"
                            + " with --schema-registry",
                    value[1],
                    value[2],
                    value[3],
                    value[4],
                    value.length > ID_BYTES && value[ID_BYTES] == '{' ? "json-schema" : "avro or protobuf");
        }
        int first = value.length == 0 ? ' ' : value[0] & 0xFF;
        boolean isText =
                first == '\t' || first == '\n' || first == '\r' || (first >= ' ' && first < 0x7F) || first == 0xEF;
        return isText
                ? null
                : String.format(
                        "it begins with the byte %02X, which no JSON does: --format avro or protobuf, with --schema-file or"
                                + " --schema-registry",
                        first);
    }

    /** Whether a record begins as Confluent's serializers write it: the byte 0 and the id of a schema. */
    public static boolean isFramed(byte[] value) {
        return value.length >= ID_BYTES && value[0] == 0;
    }
}

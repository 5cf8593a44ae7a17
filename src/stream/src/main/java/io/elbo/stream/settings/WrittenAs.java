package io.elbo.stream.settings;

import org.jspecify.annotations.Nullable;

/**
 * How the records of a topic are written, as the settings say it, for people.
 *
 * @param format such as {@code avro}
 * @param framing where a record names its schema, such as {@code confluent}; null if it names none
 * @param schemaFile null if there is none
 * @param registry the address of the registry of schemas, without user and password; null if it is not asked
 * @param envelope such as {@code debezium}; null if there is none
 */
public record WrittenAs(
        String format,
        @Nullable String framing,
        @Nullable String schemaFile,
        @Nullable String registry,
        @Nullable String envelope) {
    /** One JSON object per record. */
    public static final WrittenAs JSON = new WrittenAs("json", null, null, null, null);

    /** In one line. */
    @Override
    public String toString() {
        return format
                + part("framing", framing)
                + part("schema file", schemaFile)
                + part("registry", registry)
                + part("envelope", envelope);
    }

    private static String part(String name, @Nullable String value) {
        return value == null ? "" : ", " + name + " " + value;
    }
}

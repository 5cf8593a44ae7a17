package io.elbo.trainer.cli;

import io.elbo.format.declared.Declaration;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How records are written, and where their schema is. */
final class FormatOptions {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "In which language the schema is: avro, json-schema or protobuf (default: by the ending of the file).")
    private @Nullable String format;

    @Option(
            names = "--schema-file",
            paramLabel = "FILE",
            description =
                    "The schema that the records are written with: Avro (.avsc) or JSON Schema (.json). It says what is a boolean,"
                            + " a word or a time, and its comments become descriptions. Without data, it alone gives a schema to start"
                            + " from.")
    private @Nullable Path schemaFile;

    boolean hasSchemaFile() {
        return schemaFile != null;
    }

    /** The schema file's name, for messages. */
    String name() {
        return String.valueOf(schemaFile);
    }

    /** What the schema says of records; null if none is given. */
    @Nullable
    Declaration declaration() throws IOException {
        return schemaFile == null ? null : SchemaFile.declaration(schemaFile, format);
    }
}

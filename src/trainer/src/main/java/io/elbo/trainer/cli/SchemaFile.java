package io.elbo.trainer.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.format.Declarations;
import io.elbo.format.declared.Declaration;
import io.elbo.format.protobuf.schema.ImportedFiles;
import io.elbo.format.writer.SeveralMessagesException;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import io.elbo.trainer.source.DataException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A file with the schema of records. Its language follows from the format if one is named, otherwise from its ending. */
final class SchemaFile {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SchemaFile() {}

    /**
     * What the schema says of records.
     *
     * @param format as {@code --format} names it; null if nobody has said
     * @param message of Protobuf, the message's name; null for the only one
     * @throws DataException if the file cannot be read, or is no such schema
     */
    static Declaration declaration(Path file, @Nullable String format, @Nullable String message) throws IOException {
        try {
            return Declarations.of(read(file, format), message);
        } catch (UnusableSchemaException e) {
            throw unusable(file, e);
        }
    }

    /**
     * The schema, with what it imports.
     *
     * @param format as {@code --format} names it; null if nobody has said
     * @throws DataException if the file cannot be read
     */
    static WriterSchema read(Path file, @Nullable String format) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new DataException("the schema file " + file + " cannot be read");
        }
        try {
            String text = Files.readString(file);
            String language = language(file, text, format);
            return new WriterSchema(
                    language, text, language.equals("PROTOBUF") ? ImportedFiles.of(file, text) : List.of());
        } catch (CharacterCodingException e) {
            throw new DataException("the schema file " + file + " is no text in UTF-8", e);
        } catch (UnusableSchemaException e) {
            throw unusable(file, e);
        }
    }

    private static DataException unusable(Path file, UnusableSchemaException e) {
        return new DataException("the schema file " + file + " cannot be used: " + why(e), e);
    }

    /** Why a schema cannot be used, and the option that mends it if there is one. */
    static String why(UnusableSchemaException e) {
        return e instanceof SeveralMessagesException
                ? e.getMessage() + " with --message"
                : String.valueOf(e.getMessage());
    }

    private static String language(Path file, String text, @Nullable String format) throws DataException {
        if (format != null && !format.equals("json")) {
            return switch (format) {
                case "avro" -> "AVRO";
                case "json-schema" -> "JSON";
                case "protobuf" -> "PROTOBUF";
                default ->
                    throw new DataException(
                            "--format " + format + ": allowed are json, avro, protobuf and json-schema");
            };
        }
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".avsc")) {
            return "AVRO";
        }
        if (name.endsWith(".proto")) {
            return "PROTOBUF";
        }
        if (name.endsWith(".json")) {
            return isAvro(text) ? "AVRO" : "JSON";
        }
        throw new DataException(
                "the schema file " + file
                        + " ends with none of .avsc (Avro), .json (JSON Schema) and .proto (Protobuf): say which with --format");
    }

    /** Some keep Avro's schemas in files that end with .json. */
    private static boolean isAvro(String text) {
        try {
            JsonNode schema = MAPPER.readTree(text);
            return schema.path("type").asText().equals("record")
                    && schema.path("fields").isArray();
        } catch (JsonProcessingException e) {
            return false; // whoever parses it says what is wrong
        }
    }
}

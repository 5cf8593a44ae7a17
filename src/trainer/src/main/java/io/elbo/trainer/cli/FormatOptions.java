package io.elbo.trainer.cli;

import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordFormat;
import io.elbo.format.BadFormatException;
import io.elbo.format.EventSpec;
import io.elbo.format.FormatNames;
import io.elbo.format.FormatSpec;
import io.elbo.format.Formats;
import io.elbo.format.declared.Declaration;
import io.elbo.format.envelope.Envelope;
import io.elbo.format.registry.RegistryClient;
import io.elbo.format.registry.RegistrySettings;
import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.ReadOptions;
import io.elbo.trainer.source.topic.TopicFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How the records of a topic are written, and where their schemas are: what the service's {@code elbo.detectors.<n>.format} says. */
final class FormatOptions {
    private static final String JSON = "json";
    private static final String JSON_SCHEMA = "json-schema";
    private static final String PROTOBUF = "protobuf";
    private static final FormatNames NAMES = new FormatNames(
            "--format",
            "--schema-file",
            "--framing",
            "--message",
            "--schema-registry",
            "--envelope",
            "--on-tombstone",
            "--on-delete");

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "How the records are written: json, avro, protobuf or json-schema (default: json). Files say it themselves, but for"
                            + " messages of Protobuf, each behind its length, which need it.")
    private @Nullable String format;

    @Option(
            names = "--schema-file",
            paramLabel = "FILE",
            description =
                    "The schema of the records: Avro (.avsc), JSON Schema (.json) or Protobuf (.proto). Records without a framing are"
                            + " written with it; others are read as it has them, with its names and defaults.")
    private @Nullable Path schemaFile;

    @Option(
            names = "--framing",
            paramLabel = "FRAMING",
            description =
                    "Where a record says which schema it is written with: none, confluent, confluent-header, apicurio-2,"
                            + " apicurio-3, apicurio-header or apicurio-3-header (default: confluent if there is a registry of schemas, else none).")
    private @Nullable String framing;

    @Option(
            names = "--message",
            paramLabel = "NAME",
            description =
                    "Of Protobuf, the full name of the records' message; needed where neither the records say it nor the schema has a single one.")
    private @Nullable String message;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description =
                    "The registry of schemas, by Confluent's REST API, which Apicurio, Karapace and others speak, too; several"
                            + " addresses with commas between them.")
    private @Nullable String registry;

    @Option(
            names = "--schema-registry-config",
            paramLabel = "FILE",
            description =
                    "A file of properties of the registry's client, by the names of Confluent's: basic.auth.user.info,"
                            + " bearer.auth.token, ssl.truststore.location and others; 'schema.registry.' before a name may be left out.")
    private @Nullable Path registryConfig;

    @Option(
            names = "--envelope",
            paramLabel = "ENVELOPE",
            description =
                    "What stands around the record in each value: debezium, mongodb, cloudevents or none (default: none).")
    private @Nullable String envelope;

    @Option(
            names = "--on-delete",
            paramLabel = "WHAT",
            description =
                    "Of change events, whether a row that is deleted is passed over or read as it was: skip or score (default: skip).")
    private @Nullable String onDelete;

    private boolean hasSubject;

    /** The registry means something for records in JSON, too, because it has a schema with their types. */
    void readsSubject() {
        hasSubject = true;
    }

    /** The first option that was given; null if none was. */
    @Nullable
    String given() {
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        options.put("--format", format);
        options.put("--schema-file", schemaFile);
        options.put("--framing", framing);
        options.put("--message", message);
        options.put("--envelope", envelope);
        options.put("--on-delete", onDelete);
        options.put("--schema-registry", registry);
        options.put("--schema-registry-config", registryConfig);
        for (Map.Entry<String, @Nullable Object> option : options.entrySet()) {
            if (option.getValue() != null) {
                return option.getKey();
            }
        }
        return null;
    }

    /** The format that was named; null if none was. */
    @Nullable
    String format() {
        return format;
    }

    /** Of Protobuf, the message that was named; null if none was. */
    @Nullable
    String message() {
        return message;
    }

    @Nullable
    Path schemaFile() {
        return schemaFile;
    }

    boolean hasRegistry() {
        return registry != null || registryConfig != null;
    }

    /** What the schema file says of records; null if none is given. */
    @Nullable
    Declaration declaration() throws IOException {
        return schemaFile == null
                ? null
                : requireRow(SchemaFile.declaration(schemaFile, format, message), "the schema file " + schemaFile);
    }

    /**
     * What a schema says of the record in the envelope.
     *
     * @param name of the schema
     * @throws DataException if it says nothing of that
     */
    Declaration requireRow(Declaration whole, String name) throws DataException {
        Declaration row = row(whole);
        if (row == null) {
            throw new DataException(name + " does not say what the record is in an envelope of " + envelope);
        }
        return row;
    }

    /** What a schema says of the record in the envelope; null if it does not say it. */
    @Nullable
    Declaration row(@Nullable Declaration whole) {
        Declaration row = whole;
        for (Envelope one : Envelope.values()) {
            if (whole != null && one.label().equals(envelope)) {
                Declaration wrapped = whole.at(List.of("payload", one.row()));
                Declaration record = wrapped == null ? whole.at(List.of(one.row())) : wrapped;
                row = record == null || record.below().isEmpty() ? null : record;
            }
        }
        return row;
    }

    /** Whether the options say how files are written, which are messages of Protobuf then. */
    boolean isOfFiles() {
        return PROTOBUF.equals(format)
                && schemaFile != null
                && framing == null
                && envelope == null
                && onDelete == null
                && !hasRegistry();
    }

    /** How files are written; null if they say it themselves. */
    ReadOptions.@Nullable Messages messages() throws IOException {
        return schemaFile == null || !isOfFiles()
                ? null
                : new ReadOptions.Messages(SchemaFile.read(schemaFile, format), message);
    }

    /** Whether records are read without their schemas, although a registry has these. */
    boolean isReadWithoutSchemas() {
        return hasRegistry() && JSON_SCHEMA.equals(format);
    }

    /**
     * Makes the format of a topic's records; the caller closes the result.
     *
     * @param typesOnly whether a schema file beside JSON is meant for the types alone
     */
    OpenedFormat open(CommandLine command, boolean typesOnly) throws IOException {
        String name = format == null ? JSON : format;
        if (name.equals(JSON) && hasRegistry() && !hasSubject) {
            throw new ParameterException(
                    command,
                    "--schema-registry says nothing of records in JSON: name their format too, with --format avro, protobuf or"
                            + " json-schema");
        }
        boolean hasTypesOnly = typesOnly && (name.equals(JSON) || name.equals(JSON_SCHEMA));
        SeenSchemas schemas = hasRegistry() ? new SeenSchemas(client(command), message) : null;
        FormatSpec spec = new FormatSpec(
                name, hasTypesOnly ? null : schemaFile, framing, message, new EventSpec(envelope, null, onDelete));
        try {
            RecordFormat made = Formats.of(spec, NAMES, schemas);
            String inForce = Formats.framing(spec, schemas != null);
            TopicFormat topic = made == JsonFormat.JSON
                    ? TopicFormat.JSON
                    : new TopicFormat(
                            made,
                            "what --format, --framing and --envelope say: " + name + ", framing " + inForce
                                    + ", envelope " + (envelope == null ? "none" : envelope),
                            !inForce.equals("none"));
            return new OpenedFormat(topic, schemas);
        } catch (BadFormatException e) {
            if (schemas != null) {
                schemas.close();
            }
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }

    /** A client of the registry; the caller closes it. */
    RegistryClient client(CommandLine command) throws IOException {
        Map<String, String> settings = new HashMap<>();
        if (registryConfig != null) {
            settings.putAll(PropertiesFile.read(registryConfig, "--schema-registry-config"));
        }
        if (registry != null) {
            settings.keySet().removeIf(name -> name.equals("url") || name.equals("schema.registry.url"));
            settings.put("url", registry);
        }
        try {
            return RegistrySettings.of(settings).client();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "--schema-registry: " + e.getMessage(), e);
        }
    }

    /** The options that name the same format, for whoever reads the same part again; empty for JSON. */
    String description() {
        StringBuilder options = new StringBuilder();
        append(options, "--format", format == null || format.equals(JSON) ? null : format);
        append(options, "--schema-file", schemaFile);
        append(options, "--framing", framing);
        append(options, "--message", message);
        append(options, "--envelope", envelope);
        append(options, "--on-delete", onDelete);
        append(options, "--schema-registry", options.isEmpty() || !hasRegistry() ? null : "…");
        return options.toString();
    }

    private static void append(StringBuilder options, String name, @Nullable Object value) {
        if (value != null) {
            options.append(' ').append(name).append(' ').append(value);
        }
    }
}

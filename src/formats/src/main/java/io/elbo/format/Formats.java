package io.elbo.format;

import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordFormat;
import io.elbo.format.avro.AvroFormat;
import io.elbo.format.envelope.Envelope;
import io.elbo.format.envelope.EnvelopeFormat;
import io.elbo.format.envelope.SkippedTombstones;
import io.elbo.format.framing.FramedJsonFormat;
import io.elbo.format.framing.Framing;
import io.elbo.format.protobuf.ProtobufFormat;
import io.elbo.format.protobuf.schema.ImportedFiles;
import io.elbo.format.writer.SeveralMessagesException;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the format that reads a topic's records from what a user says of them. */
public final class Formats {
    private static final String NONE = "none";
    private static final String CONFLUENT = "confluent";
    private static final String SKIP = "skip";
    private static final String DEAD_LETTER = "dead-letter";

    private final FormatSpec spec;
    private final FormatNames names;
    private final @Nullable WriterSchemas registry;

    private Formats(FormatSpec spec, FormatNames names, @Nullable WriterSchemas registry) {
        this.spec = spec;
        this.names = names;
        this.registry = registry;
    }

    /**
     * @param names of the settings, for what is said of them
     * @param registry of the schemas that records name; null if there is none
     * @throws BadFormatException if the settings do not do; its message names one of them
     */
    public static RecordFormat of(FormatSpec spec, FormatNames names, @Nullable WriterSchemas registry)
            throws BadFormatException {
        return new Formats(spec, names, registry).events();
    }

    /** The format with what is said of events. */
    private RecordFormat events() throws BadFormatException {
        EventSpec events = spec.events();
        RecordFormat format = format();
        Envelope envelope = envelope(events.envelope());
        boolean isOfChanges = envelope != null && envelope.isOfChanges();
        if (!isOfChanges && events.onDelete() != null) {
            throw BadFormatException.of(
                    names.onDelete(),
                    events.onDelete(),
                    "only an " + names.envelope() + " of change events tells of that");
        }
        boolean scoresDeletes =
                choice(names.onDelete(), events.onDelete(), SKIP, "score").equals("score");
        boolean skipsTombstones = choice(
                        names.onTombstone(),
                        events.onTombstone(),
                        isOfChanges ? SKIP : DEAD_LETTER,
                        isOfChanges ? DEAD_LETTER : SKIP)
                .equals(SKIP);
        RecordFormat opened = envelope == null ? format : new EnvelopeFormat(envelope, scoresDeletes, format);
        return skipsTombstones ? new SkippedTombstones(opened) : opened;
    }

    private @Nullable Envelope envelope(@Nullable String word) throws BadFormatException {
        if (word == null || word.equals(NONE)) {
            return null;
        }
        List<String> allowed = new ArrayList<>(List.of(NONE));
        for (Envelope envelope : Envelope.values()) {
            if (envelope.label().equals(word)) {
                return envelope;
            }
            allowed.add(envelope.label());
        }
        throw BadFormatException.of(names.envelope(), word, "allowed are " + String.join(", ", allowed));
    }

    private static String choice(String setting, @Nullable String word, String usual, String other)
            throws BadFormatException {
        if (word == null || word.equals(usual) || word.equals(other)) {
            return word == null ? usual : word;
        }
        throw BadFormatException.of(setting, word, "allowed are " + usual + " and " + other);
    }

    private RecordFormat format() throws BadFormatException {
        return switch (spec.format()) {
            case "json" -> json();
            case "avro" -> avro();
            case "json-schema" -> jsonSchema();
            case "protobuf" -> protobuf();
            default ->
                throw BadFormatException.of(
                        names.format(), spec.format(), "allowed are json, avro, protobuf and json-schema");
        };
    }

    private RecordFormat json() throws BadFormatException {
        refuse(names.schemaFile(), spec.schemaFile());
        refuse(names.framing(), NONE.equals(spec.framing()) ? null : spec.framing());
        refuse(names.message(), spec.message());
        return JsonFormat.JSON;
    }

    /** The documents are read without their schemas, so that no registry is needed. */
    private RecordFormat jsonSchema() throws BadFormatException {
        refuse(names.schemaFile(), spec.schemaFile());
        refuse(names.message(), spec.message());
        Framing framing = framing();
        return framing == null ? JsonFormat.JSON : new FramedJsonFormat(framing);
    }

    private RecordFormat avro() throws BadFormatException {
        refuse(names.message(), spec.message());
        Framing framing = framing();
        String schema = spec.schemaFile() == null ? null : text(spec.schemaFile());
        try {
            if (framing != null) {
                return schema == null
                        ? AvroFormat.framed(framing, registry(framing))
                        : AvroFormat.framed(framing, registry(framing), schema);
            }
            return AvroFormat.of(required(schema), List.of());
        } catch (UnusableSchemaException e) {
            throw BadFormatException.of(
                    names.schemaFile(), String.valueOf(spec.schemaFile()), String.valueOf(e.getMessage()));
        }
    }

    private RecordFormat protobuf() throws BadFormatException {
        Framing framing = framing();
        Path file = spec.schemaFile();
        if (framing != null && file == null) {
            return ProtobufFormat.framed(framing, registry(framing), spec.message());
        }
        try {
            String schema = required(file == null ? null : text(file));
            List<WriterSchema.Reference> imported = file == null ? List.of() : ImportedFiles.of(file, schema);
            return framing == null
                    ? ProtobufFormat.of(schema, imported, spec.message())
                    : ProtobufFormat.framed(framing, schema, imported, spec.message());
        } catch (SeveralMessagesException e) {
            throw BadFormatException.of(
                    names.schemaFile(), String.valueOf(file), e.getMessage() + " with " + names.message());
        } catch (UnusableSchemaException | IOException e) {
            throw BadFormatException.of(names.schemaFile(), String.valueOf(file), String.valueOf(e.getMessage()));
        }
    }

    /**
     * Where records name their schema; null if they do not. By default they do if there is a registry. A registry may be there for
     * other topics: beside a schema's file it does not say how these records begin, and a wrong guess would reject all of them.
     */
    private @Nullable Framing framing() throws BadFormatException {
        if (spec.framing() == null && registry != null && spec.schemaFile() != null) {
            throw BadFormatException.of(
                    names.schemaFile(),
                    spec.schemaFile(),
                    names.registry() + " is set, too: set " + names.framing()
                            + " to none if records are written with this schema and name none, or to confluent if they"
                            + " name schemas of the registry");
        }
        String word = framing(spec, registry != null);
        if (word.equals(NONE)) {
            return null;
        }
        List<String> allowed = new ArrayList<>(List.of(NONE));
        for (Framing framing : Framing.values()) {
            String name = framing.label();
            if (name.equals(word)) {
                return framing;
            }
            allowed.add(name);
        }
        throw BadFormatException.of(names.framing(), word, "allowed are " + String.join(", ", allowed));
    }

    /** The framing that is in force: what is said, or what is usual. */
    public static String framing(FormatSpec spec, boolean hasRegistry) {
        if (spec.framing() != null) {
            return spec.framing();
        }
        boolean isFramed = spec.format().equals("json-schema")
                || (hasRegistry && !spec.format().equals("json"));
        return isFramed ? CONFLUENT : NONE;
    }

    private WriterSchemas registry(Framing framing) throws BadFormatException {
        if (registry == null) {
            throw BadFormatException.of(
                    names.framing(),
                    framing.label(),
                    "records name schemas of a registry then: set " + names.registry());
        }
        return registry;
    }

    /** The schema of records that do not name theirs. */
    private String required(@Nullable String schema) throws BadFormatException {
        if (schema == null) {
            throw BadFormatException.of(
                    names.format(),
                    spec.format(),
                    "a schema is needed: set " + names.registry() + " if records name schemas of a registry, or "
                            + names.schemaFile() + " if they are written without");
        }
        return schema;
    }

    private String text(Path file) throws BadFormatException {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw BadFormatException.of(
                    names.schemaFile(),
                    file,
                    Files.exists(file) ? "the file cannot be read as text" : "there is no such file");
        }
    }

    private void refuse(String setting, @Nullable Object value) throws BadFormatException {
        if (value != null) {
            throw BadFormatException.of(setting, value, "has no meaning with " + names.format() + "=" + spec.format());
        }
    }
}

package io.elbo.format.protobuf.schema;

import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a {@code .proto} file and of those that it imports. Wire's parser takes the text apart; names are resolved here, so that
 * options, services and extensions, which say nothing of the fields of records, need not be resolvable. Immutable.
 */
public final class ProtobufSchema {
    /** Types that registries and compilers bring along. */
    private static final List<String> BUILT_IN =
            List.of("well-known.proto", "google-type.proto", "confluent-type.proto");

    private final List<MessageType> messages; // of the file itself
    private final Types types;

    private ProtobufSchema(List<MessageType> messages, Types types) {
        this.messages = List.copyOf(messages);
        this.types = types;
    }

    /**
     * @param text in proto2 or proto3
     * @param references the files that it imports, and those that they import; well-known ones need not be among them
     * @throws UnusableSchemaException if one of them cannot be parsed, if a type is declared in none of them, or if there is no message
     */
    public static ProtobufSchema parse(String text, List<WriterSchema.Reference> references)
            throws UnusableSchemaException {
        SchemaSize size = new SchemaSize();
        size.add(text);
        for (WriterSchema.Reference reference : references) {
            size.add(reference.text());
        }
        try {
            List<ProtoFileElement> files = new ArrayList<>();
            files.add(file("the schema", text));
            for (WriterSchema.Reference reference : references) {
                files.add(file(reference.name(), reference.text()));
            }
            for (String name : BUILT_IN) {
                files.add(file(name, builtIn(name)));
            }
            Types types = new Types();
            List<MessageType> messages = types.declare(files.get(0));
            if (messages.isEmpty()) {
                throw new UnusableSchemaException("the schema has no message");
            }
            files.subList(1, files.size()).forEach(types::declare);
            for (ProtoFileElement file : files) {
                new Linker(types, file)
                        .link(file.getTypes(), file.getPackageName() == null ? "" : file.getPackageName());
            }
            return new ProtobufSchema(messages, types);
        } catch (StackOverflowError e) {
            throw new UnusableSchemaException("the schema is nested too deeply", e);
        }
    }

    static ProtoFileElement file(String name, String text) throws UnusableSchemaException {
        try {
            return ProtoParser.Companion.parse(Location.get(name), text);
        } catch (RuntimeException e) { // the parser's: illegal states, arguments and indices
            throw new UnusableSchemaException(name + " cannot be parsed: " + firstLine(e), e);
        }
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static String builtIn(String name) {
        try (InputStream in = ProtobufSchema.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** The messages that the file itself declares, in order; at least one. */
    public List<MessageType> messages() {
        return messages;
    }

    /**
     * A message of the file or of those that it imports.
     *
     * @param name the full name, or the plain one of a message of the file itself; null for the first message of the file
     * @throws UnusableSchemaException if there is no such message
     */
    public MessageType message(@Nullable String name) throws UnusableSchemaException {
        if (name == null) {
            return messages.get(0);
        }
        MessageType type = types.message(name);
        for (MessageType message : messages) {
            if (type == null && message.name().equals(name)) {
                type = message;
            }
        }
        if (type == null) {
            throw new UnusableSchemaException("the schema has no message " + name + ", but "
                    + String.join(
                            ", ", messages.stream().map(MessageType::fullName).toList()));
        }
        return type;
    }
}

package io.elbo.trainer.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.format.Declarations;
import io.elbo.format.avro.AvroFile;
import io.elbo.format.declared.Declaration;
import io.elbo.format.protobuf.ProtobufFile;
import io.elbo.format.writer.UnusableSchemaException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A binary file whose records follow a schema. Not thread-safe. */
interface DocumentFile extends AutoCloseable {
    /** What the file is, for messages. */
    String kind();

    /** The names of the records' fields, in order. */
    List<String> fields();

    /** What the schema says of the records; null if it cannot be told. */
    @Nullable
    Declaration declaration();

    /**
     * The next record; null at the end.
     *
     * @throws IOException if the file is damaged from here on
     */
    @Nullable
    JsonNode next() throws IOException;

    @Override
    void close() throws IOException;

    /** A container file of Avro, which has its schema in it. */
    static DocumentFile avro(OpenedInput opened) throws DataException {
        AvroFile file;
        try {
            file = AvroFile.open(opened.bytes());
        } catch (IOException e) {
            throw new DataException(opened.input().name() + ": this Avro file cannot be read: " + e.getMessage(), e);
        }
        return new DocumentFile() {
            @Override
            public String kind() {
                return "Avro file";
            }

            @Override
            public List<String> fields() {
                return file.fields();
            }

            @Override
            public @Nullable Declaration declaration() {
                return file.declaration();
            }

            @Override
            public @Nullable JsonNode next() throws IOException {
                return file.next();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    /** Messages of Protobuf, each behind its length. */
    static DocumentFile protobuf(OpenedInput opened, ReadOptions.Messages messages) throws DataException {
        ProtobufFile file;
        try {
            file = ProtobufFile.open(
                    opened.bytes(), messages.schema().text(), messages.schema().references(), messages.name());
        } catch (UnusableSchemaException e) {
            throw new DataException("the schema of the messages cannot be used: " + e.getMessage(), e);
        }
        return new DocumentFile() {
            @Override
            public String kind() {
                return "file of Protobuf messages";
            }

            @Override
            public List<String> fields() {
                return file.fields();
            }

            @Override
            public @Nullable Declaration declaration() {
                try {
                    return Declarations.of(messages.schema(), messages.name());
                } catch (UnusableSchemaException e) {
                    return null; // the messages are read without
                }
            }

            @Override
            public @Nullable JsonNode next() throws IOException {
                return file.next();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }
}

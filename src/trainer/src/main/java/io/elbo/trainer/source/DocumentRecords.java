package io.elbo.trainer.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.format.declared.Declaration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records of a binary file that follow a schema, each as a JSON object. */
final class DocumentRecords extends RecordReader {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final OpenedInput opened;
    private final DocumentFile file;
    private final @Nullable String labelField;
    private ObjectNode document = JsonNodeFactory.instance.objectNode();
    private @Nullable String label;
    private long record;

    /** @throws DataException if the file cannot be read, or does not have the label */
    DocumentRecords(OpenedInput opened, ReadOptions options) throws IOException {
        this.opened = opened;
        labelField = options.label();
        ReadOptions.Messages messages = options.messages();
        file = messages == null ? DocumentFile.avro(opened) : DocumentFile.protobuf(opened, messages);
        if (labelField != null && !file.fields().contains(labelField)) {
            throw new DataException(opened.input().name() + ": no field '" + labelField
                    + "' for the label; the fields are " + NameList.of(file.fields()));
        }
    }

    @Override
    Step read() throws IOException {
        JsonNode next;
        try {
            next = file.next();
        } catch (IOException e) {
            throw new DataException(
                    opened.input().name() + ", after record " + record + ": this " + file.kind() + " is damaged: "
                            + e.getMessage(),
                    e);
        }
        if (next == null) {
            return Step.END;
        }
        document = (ObjectNode) next;
        JsonNode value = labelField == null ? null : document.remove(labelField);
        label = value == null || value.isNull() ? null : value.asText();
        record++;
        return Step.RECORD;
    }

    @Override
    long line() {
        return record;
    }

    @Override
    String problem() {
        return "";
    }

    @Override
    String expectation() {
        return file.kind();
    }

    @Override
    List<String> names() {
        return file.fields();
    }

    @Override
    @Nullable
    Declaration declaration() {
        return file.declaration();
    }

    @Override
    @Nullable
    String labelText() {
        return label;
    }

    @Override
    byte[] json() {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a document in memory cannot be written", e);
        }
    }

    @Override
    long bytesRead() {
        return opened.bytesRead();
    }

    @Override
    void drain() throws IOException {
        opened.drain();
    }

    @Override
    public void close() throws IOException {
        file.close();
        opened.close();
    }
}

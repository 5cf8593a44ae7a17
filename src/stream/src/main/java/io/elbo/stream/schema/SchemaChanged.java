package io.elbo.stream.schema;

import io.elbo.core.format.SchemaChange.Kind;
import java.util.List;
import java.util.stream.Collectors;

/**
 * That the records of a topic came with another schema, and what this changes for the fields of a model.
 *
 * @param from the id of the schema before
 * @param to the id of the schema after it
 * @param atMillis when this instance read the first such record, milliseconds since 1970
 * @param fields that are read from places which have changed
 */
public record SchemaChanged(String from, String to, long atMillis, List<Field> fields) {
    public SchemaChanged {
        fields = List.copyOf(fields);
    }

    /**
     * A field.
     *
     * @param text what has become of it, behind its name in a sentence
     */
    public record Field(String name, Kind kind, String text) {}

    /** The ids, such as {@code 17 -> 18}. */
    public String schemas() {
        return from + " -> " + to;
    }

    /** For a person, such as {@code schema 17 -> 18: field channel gone}. */
    public String text() {
        return "schema " + schemas() + ": "
                + (fields.isEmpty()
                        ? "nothing changes for the model"
                        : fields.stream()
                                .map(field -> "field " + field.name() + " " + field.text())
                                .collect(Collectors.joining("; ")));
    }
}

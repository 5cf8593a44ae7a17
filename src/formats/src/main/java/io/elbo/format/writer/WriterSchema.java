package io.elbo.format.writer;

import java.util.List;

/**
 * A schema that records are written with.
 *
 * @param type as registries name it, such as {@code AVRO}
 * @param text the schema itself
 * @param references the schemas whose types it names, each after those that it names itself
 */
public record WriterSchema(String type, String text, List<Reference> references) {
    public WriterSchema {
        references = List.copyOf(references);
    }

    /** The length of all texts: what it takes to keep the schema, and what comes of it. */
    public long length() {
        return text.length()
                + references.stream()
                        .mapToLong(reference -> reference.text().length())
                        .sum();
    }

    /**
     * Another schema whose types are named.
     *
     * @param name by which it is referred to: a full name in Avro, the path of an import in Protobuf
     * @param text the schema itself
     */
    public record Reference(String name, String text) {}
}

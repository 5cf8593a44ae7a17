package io.elbo.format.writer;

import java.util.List;

/**
 * A schema that records are written with.
 *
 * @param type as registries name it, such as {@code AVRO}
 * @param text the schema itself
 * @param references texts of the schemas whose types it names, each after those that it names itself
 */
public record WriterSchema(String type, String text, List<String> references) {
    public WriterSchema {
        references = List.copyOf(references);
    }
}

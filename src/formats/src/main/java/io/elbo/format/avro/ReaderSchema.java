package io.elbo.format.avro;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The schema that records are to look like, beside that of one writer. Records at the same place are taken for the same, although the
 * writer has another name for the type: their fields say what goes together. To Avro's {@link Resolver} that is told by aliases, in a copy of
 * the schema. A name that the reader's schema has itself, for whatever type, keeps its meaning. A field that the writer does not have
 * is missing, whether or not the schema has a default for it.
 */
final class ReaderSchema {
    private final Set<String> names = new HashSet<>();
    /** By the writer's part; schemas that contain themselves take long to compare. */
    private final IdentityHashMap<Schema, Set<Schema>> seen = new IdentityHashMap<>();

    private ReaderSchema() {}

    /**
     * What becomes of the writer's schema in the reader's.
     *
     * @param reader null if records stay as they are written
     */
    static Resolver.Action resolve(Schema writer, @Nullable Schema reader) {
        if (reader == null) {
            return Resolver.resolve(writer, writer);
        }
        Schema.Parser parser = new Schema.Parser();
        parser.setValidateDefaults(false); // they were validated when the schema was read
        Schema copy = parser.parse(VanishedFields.allowedIn(reader));
        ReaderSchema names = new ReaderSchema();
        names.collect(copy);
        names.align(writer, copy);
        return Resolver.resolve(Schema.applyAliases(writer, copy), copy);
    }

    private void collect(Schema schema) {
        switch (schema.getType()) {
            case RECORD -> {
                if (names.add(schema.getFullName())) {
                    names.addAll(schema.getAliases());
                    schema.getFields().forEach(field -> collect(field.schema()));
                }
            }
            case ENUM, FIXED -> names.add(schema.getFullName());
            case ARRAY -> collect(schema.getElementType());
            case MAP -> collect(schema.getValueType());
            case UNION -> schema.getTypes().forEach(this::collect);
            default -> {}
        }
    }

    private void align(Schema given, Schema wanted) {
        Schema writer = only(given);
        Schema reader = only(wanted);
        if (writer.getType() != reader.getType() || !isNew(writer, reader)) {
            return;
        }
        switch (reader.getType()) {
            case RECORD -> {
                if (names.add(writer.getFullName())) {
                    reader.addAlias(writer.getName(), Objects.requireNonNullElse(writer.getNamespace(), ""));
                }
                for (Schema.Field field : reader.getFields()) {
                    Schema.Field source = AvroPlaces.source(field, writer);
                    if (source != null) {
                        align(source.schema(), field.schema());
                    }
                }
            }
            case ARRAY -> align(writer.getElementType(), reader.getElementType());
            case MAP -> align(writer.getValueType(), reader.getValueType());
            default -> {}
        }
    }

    private boolean isNew(Schema writer, Schema reader) {
        return seen.computeIfAbsent(writer, unused -> Collections.newSetFromMap(new IdentityHashMap<>()))
                .add(reader);
    }

    /** The only branch of a union that has places below it; the schema itself if it is none of these. */
    private static Schema only(Schema schema) {
        if (schema.getType() != Schema.Type.UNION) {
            return schema;
        }
        List<Schema> branches =
                schema.getTypes().stream().filter(branch -> !isScalar(branch)).toList();
        return branches.size() == 1 ? branches.get(0) : schema;
    }

    /** Whether values are single ones, in whatever branch. */
    static boolean isScalar(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ARRAY, MAP -> false;
            case UNION -> schema.getTypes().stream().allMatch(ReaderSchema::isScalar);
            default -> true;
        };
    }
}

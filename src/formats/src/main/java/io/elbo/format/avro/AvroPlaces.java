package io.elbo.format.avro;

import io.elbo.format.declared.Declaration;
import io.elbo.format.framing.DeclaredPlaces;
import io.elbo.format.writer.UnusableSchemaException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What Avro schemas say of places. With a reader's schema the places have its names: then a place is where the writer has the field of that
 * name or of one of its aliases, and one that the writer lacks is absent although it has a default.
 */
final class AvroPlaces implements DeclaredPlaces {
    private final Schema writer;
    private final @Nullable Schema reader;
    private final @Nullable Declaration written; // null if it is nested too deeply

    AvroPlaces(Schema writer, @Nullable Schema reader) {
        this.writer = writer;
        this.reader = reader;
        written = declaration(writer);
    }

    private static @Nullable Declaration declaration(Schema writer) {
        try {
            return AvroDeclarations.of(writer);
        } catch (UnusableSchemaException e) {
            return null;
        }
    }

    @Override
    public @Nullable DeclaredPlace at(List<String> path) {
        List<String> names = reader == null ? path : writerNames(reader, path);
        Declaration found = written == null || names == null ? null : written.at(names);
        return found == null || names == null ? null : new DeclaredPlace(found, names);
    }

    /** The same path with the writer's names; null if the writer does not have it. */
    private @Nullable List<String> writerNames(Schema wanted, List<String> path) {
        List<String> names = new ArrayList<>();
        Schema read = wanted;
        Schema given = writer;
        for (String name : path) {
            read = inner(read);
            given = inner(given);
            if (read.getType() != given.getType()) {
                return null;
            }
            switch (read.getType()) {
                case RECORD -> {
                    Schema.Field field = read.getField(name);
                    Schema.Field source = field == null ? null : source(field, given);
                    if (field == null || source == null) {
                        return null;
                    }
                    names.add(source.name());
                    read = field.schema();
                    given = source.schema();
                }
                case ARRAY -> {
                    names.add(name);
                    read = read.getElementType();
                    given = given.getElementType();
                }
                case MAP -> {
                    names.add(name);
                    read = read.getValueType();
                    given = given.getValueType();
                }
                default -> {
                    return null;
                }
            }
        }
        return names;
    }

    /** Where the writer has the field of the reader; null if it does not. */
    static Schema.@Nullable Field source(Schema.Field field, Schema writer) {
        Schema.Field same = writer.getField(field.name());
        if (same != null) {
            return same;
        }
        for (String alias : field.aliases()) {
            Schema.Field renamed = writer.getField(alias);
            if (renamed != null) {
                return renamed;
            }
        }
        return null;
    }

    /** The branch of a union that has places below it; the schema itself if it is no union. */
    private static Schema inner(Schema schema) {
        if (schema.getType() != Schema.Type.UNION) {
            return schema;
        }
        for (Schema branch : schema.getTypes()) {
            if (branch.getType() == Schema.Type.RECORD
                    || branch.getType() == Schema.Type.ARRAY
                    || branch.getType() == Schema.Type.MAP) {
                return branch;
            }
        }
        return schema;
    }
}

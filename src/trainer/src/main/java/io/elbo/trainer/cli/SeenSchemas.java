package io.elbo.trainer.cli;

import io.elbo.format.Declarations;
import io.elbo.format.declared.Declaration;
import io.elbo.format.registry.RegistryClient;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The schemas of a registry, of which it remembers those that records have named. Thread-safe. */
final class SeenSchemas implements WriterSchemas, AutoCloseable {
    /** Topics have a few; whoever has more gets the types of the first ones. */
    private static final int MAX = 100;

    private final RegistryClient registry;
    private final @Nullable String message;
    private final Map<Long, WriterSchema> seen = new ConcurrentSkipListMap<>();

    /** @param message of Protobuf, whose types are told; null for the only one of each schema */
    SeenSchemas(RegistryClient registry, @Nullable String message) {
        this.registry = registry;
        this.message = message;
    }

    @Override
    public Lookup find(long id) {
        Lookup lookup = registry.find(id);
        if (lookup instanceof Found found && seen.size() < MAX) {
            seen.put(id, found.schema());
        }
        return lookup;
    }

    /** What the schemas say together, of a place the one with the highest id that has it; null if none is known or usable. */
    @Nullable
    Declaration declaration() {
        Declaration all = null;
        for (WriterSchema schema : seen.values()) {
            Declaration next = declaration(schema);
            if (next != null) {
                all = all == null ? next : next.or(all);
            }
        }
        return all;
    }

    private @Nullable Declaration declaration(WriterSchema schema) {
        try {
            return Declarations.of(schema, message);
        } catch (UnusableSchemaException e) {
            return null; // its records are skipped with that reason
        }
    }

    @Override
    public void close() {
        registry.close();
    }
}

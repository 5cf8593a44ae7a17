package io.elbo.trainer.cli;

import io.elbo.format.Declarations;
import io.elbo.format.declared.Declaration;
import io.elbo.format.registry.RegistryClient;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchemas.Away;
import io.elbo.format.writer.WriterSchemas.Found;
import io.elbo.format.writer.WriterSchemas.Lookup;
import io.elbo.format.writer.WriterSchemas.NotFound;
import io.elbo.trainer.source.DataException;
import org.jspecify.annotations.Nullable;

/** A subject of a registry of schemas: the versions of one schema. */
final class Subject {
    private Subject() {}

    /**
     * What the latest schema says of records.
     *
     * @param message of Protobuf, its full name; null for the only one of the schema
     * @throws DataException if the registry does not answer, has no such subject, or its schema cannot be used
     */
    static Declaration latest(RegistryClient client, String subject, @Nullable String message) throws DataException {
        Lookup lookup = client.latest(subject);
        if (lookup instanceof Away away) {
            throw new DataException("subject " + subject + " cannot be had: " + away.why()
                    + ". Is the registry of schemas running, and is its address right?");
        }
        if (lookup instanceof NotFound none) {
            throw new DataException(none.why());
        }
        try {
            return Declarations.of(((Found) lookup).schema(), message);
        } catch (UnusableSchemaException e) {
            throw new DataException("subject " + subject + ": " + SchemaFile.why(e), e);
        }
    }
}

package io.elbo.format.registry;

import io.elbo.format.writer.WriterSchemas;

/** Who knows the schemas. Every question goes to another machine. */
interface Registry {
    WriterSchemas.Lookup ask(long id);

    /** The latest version of a subject. */
    WriterSchemas.Lookup latest(String subject);
}

package io.elbo.format.registry;

import io.elbo.format.writer.WriterSchemas;

/** Who knows the schemas. Every question goes to another machine. */
interface Registry {
    WriterSchemas.Lookup ask(long id);
}

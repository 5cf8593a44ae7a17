package io.elbo.format.registry;

import io.elbo.format.writer.WriterSchemas;

/** Who knows the schemas. Every question goes to another machine. */
interface Registry {
    WriterSchemas.Lookup ask(long id);

    /** The latest version of a subject. */
    WriterSchemas.Lookup latest(String subject);

    /**
     * The id of a schema in Avro's JSON under a subject.
     *
     * @param mayRegister whether the schema is written to the registry if it is not there
     * @throws RegistryAwayException if there is none now; the message says why
     */
    int id(String subject, String schema, boolean mayRegister) throws RegistryAwayException;
}

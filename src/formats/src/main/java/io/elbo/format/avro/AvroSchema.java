package io.elbo.format.avro;

import io.elbo.format.writer.UnusableSchemaException;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Schemas in Avro's JSON. */
final class AvroSchema {
    private AvroSchema() {}

    /**
     * A schema that a user has written: its defaults have their types.
     *
     * @param text of the schema
     * @param references texts of schemas whose types it names, each after those that it names itself
     * @throws UnusableSchemaException if it is none, or not of records
     */
    static Schema parse(String text, List<String> references) throws UnusableSchemaException {
        return parse(text, references, true);
    }

    /** A schema that came with records. Its defaults are not looked at, since records that are written with it need none. */
    static Schema parseWriters(String text, List<String> references) throws UnusableSchemaException {
        return parse(text, references, false);
    }

    private static Schema parse(String text, List<String> references, boolean validatesDefaults)
            throws UnusableSchemaException {
        try {
            SchemaSize size = new SchemaSize();
            for (String reference : references) {
                size.add(reference);
            }
            size.add(text);
            Schema.Parser parser = new Schema.Parser();
            // to follow defaults of defaults takes time that doubles with each level
            parser.setValidateDefaults(validatesDefaults);
            for (String reference : references) {
                parser.parse(reference);
            }
            Schema schema = parser.parse(text);
            if (!canBeRecord(schema)) {
                throw new UnusableSchemaException(
                        "the schema is of no record but of " + schema.getType().getName());
            }
            return schema;
        } catch (AvroRuntimeException e) {
            throw new UnusableSchemaException("the schema cannot be parsed: " + e.getMessage(), e);
        } catch (RuntimeException e) { // the parser's: null pointers and illegal arguments
            throw new UnusableSchemaException("the schema cannot be parsed: " + e, e);
        } catch (StackOverflowError e) {
            throw new UnusableSchemaException("the schema is nested too deeply", e);
        }
    }

    private static boolean canBeRecord(Schema schema) {
        return schema.getType() == Schema.Type.RECORD
                || schema.getType() == Schema.Type.MAP
                || (schema.getType() == Schema.Type.UNION
                        && schema.getTypes().stream().anyMatch(AvroSchema::canBeRecord));
    }
}

package io.elbo.format.avro;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.Decoded.Malformed;
import io.elbo.core.format.Decoded.Reason;
import io.elbo.core.format.RecordHeaders;
import io.elbo.format.framing.PayloadReader;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What one writer's schema and the wanted places of records come to: steps that read them from the bytes into the row, and pass over
 * the rest. Made once for each writer's schema. Immutable; any number of threads may read into batches of their own.
 *
 * <p>Structure: a tree of {@link Step}s. Each takes the position where it starts and returns the position behind it, so that there is
 * neither an object for the position nor one for a value, and nothing is allocated. A record runs its steps in the order in which
 * its fields are written. Adjacent parts of a fixed size that nobody reads are one step.
 *
 * <p>Bytes are not trusted. A length is checked against the bytes that are left before anything is done with it, items without bytes
 * are counted and not gone through, records within records are bounded, and the record must end with its bytes. A record that ends
 * too early runs past the array, which is caught in one place.
 */
final class AvroProgram implements PayloadReader {
    private final Step root;

    private AvroProgram(Step root) {
        this.root = root;
    }

    /** @param reader what records are to look like; null if they stay as they are written */
    static AvroProgram compile(Schema writer, @Nullable Schema reader, DocumentReaders places) {
        return compile(ReaderSchema.resolve(writer, reader), places);
    }

    /** @param resolved what becomes of the writer's schema in the reader's */
    static AvroProgram compile(Resolver.Action resolved, DocumentReaders places) {
        return new AvroProgram(new Compiler(places).compile(resolved));
    }

    @Override
    public Decoded read(byte[] bytes, int from, RecordHeaders headers, Batch batch) {
        return read(bytes, from, batch);
    }

    /** Appends the record that starts at {@code from} to the batch, which must not be full. */
    Decoded read(byte[] bytes, int from, Batch batch) {
        int row = batch.appendRow();
        String flaw;
        try {
            int end = root.run(bytes, from, batch, row, 0);
            if (end == bytes.length) {
                return Decoded.ROW;
            }
            flaw = end < bytes.length ? InvalidAvro.BYTES_LEFT : InvalidAvro.ENDS_TOO_EARLY;
        } catch (InvalidAvro e) {
            flaw = e.flaw();
        } catch (IndexOutOfBoundsException e) {
            flaw = InvalidAvro.ENDS_TOO_EARLY;
        }
        batch.removeLastRow();
        return new Malformed(Reason.INVALID_AVRO, flaw);
    }
}

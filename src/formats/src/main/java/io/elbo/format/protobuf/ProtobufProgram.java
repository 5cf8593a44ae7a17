package io.elbo.format.protobuf;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.Decoded.Malformed;
import io.elbo.core.format.Decoded.Reason;
import io.elbo.format.protobuf.schema.MessageType;

/**
 * What one type of messages and the wanted places of records come to: steps that read them from the bytes into the row, and pass over the
 * rest. Immutable; any number of threads may read into batches of their own.
 *
 * <p>Structure: a {@link MessageStep} for each message around a wanted place, with a table from tags to {@link Step}s. A step takes the
 * position where a value starts and returns the one behind it, so that nothing is allocated. Whatever has no step is passed over by its
 * length, messages within it included.
 *
 * <p>The steps understand messages as writers write them: a message or an array stands in one place. Protobuf allows more: what comes
 * later is merged. At the first sign of it the steps give up, the message is written anew ({@link CanonicalMessage}), and read from there.
 *
 * <p>Bytes are not trusted. A length is checked against the message around it before anything is done with it, groups within groups are
 * bounded, and a message must end with a field. A record that ends too early runs past the array, which is caught in one place.
 */
final class ProtobufProgram {
    private final MessageType type;
    private final MessageStep root;
    private final boolean isTooWide;

    private ProtobufProgram(MessageType type, MessageStep root, boolean isTooWide) {
        this.type = type;
        this.root = root;
        this.isTooWide = isTooWide;
    }

    static ProtobufProgram compile(MessageType type, DocumentReaders places) {
        Compiler compiler = new Compiler(places);
        return new ProtobufProgram(type, compiler.compile(type), compiler.isTooWide());
    }

    /** Appends the message from {@code from} to the end of the bytes to the batch, which must not be full. */
    Decoded read(byte[] bytes, int from, Batch batch) {
        int row = batch.appendRow();
        String flaw;
        try {
            if (isTooWide) {
                readCanonical(bytes, from, batch, row);
            } else {
                root.fields(bytes, from, bytes.length, batch, row);
            }
            return Decoded.ROW;
        } catch (RepeatedMessage e) {
            flaw = canonicalFlaw(bytes, from, batch, row);
            if (flaw.isEmpty()) {
                return Decoded.ROW;
            }
        } catch (InvalidProtobuf e) {
            flaw = e.flaw();
        } catch (IndexOutOfBoundsException e) {
            flaw = InvalidProtobuf.ENDS_TOO_EARLY;
        }
        batch.removeLastRow();
        return new Malformed(Reason.INVALID_PROTOBUF, flaw);
    }

    private void readCanonical(byte[] bytes, int from, Batch batch, int row) {
        byte[] canonical = CanonicalMessage.of(type, bytes, from);
        root.fields(canonical, 0, canonical.length, batch, row);
    }

    /** Reads the message anew; empty if that succeeds. */
    private String canonicalFlaw(byte[] bytes, int from, Batch batch, int row) {
        batch.clearRow(row);
        try {
            readCanonical(bytes, from, batch, row);
            return "";
        } catch (InvalidProtobuf e) {
            return e.flaw();
        } catch (IndexOutOfBoundsException e) {
            return InvalidProtobuf.ENDS_TOO_EARLY;
        }
    }
}

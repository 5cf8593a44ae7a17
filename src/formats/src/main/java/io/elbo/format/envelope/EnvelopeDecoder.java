package io.elbo.format.envelope;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.feature.Notes;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.Decoded.Malformed;
import io.elbo.core.format.Decoded.Reason;
import io.elbo.core.format.Decoded.Skipped;
import io.elbo.core.format.Decoded.Why;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordHeaders;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads the record in an envelope. One walk through the event reads fields and envelope together, on the assumption that the event is of
 * the kind that most are: the envelope where it was in the record before, and the row as it is after the event. What the walk notes says
 * whether that was right. If not, its row is dropped and another walk goes to the right places. Any number of threads may use it.
 */
final class EnvelopeDecoder implements RecordDecoder {
    private static final Skipped DELETE = new Skipped(Why.DELETE);
    private static final Skipped TRUNCATE = new Skipped(Why.TRUNCATE);
    private static final Skipped PARTIAL = new Skipped(Why.PARTIAL);
    private static final Skipped NOTICE = new Skipped(Why.NOTICE);

    private final EnvelopeFormat format;
    private final Envelope envelope;
    private final Operation[] operations; // by the mark of a word; 0 stands for none
    private final RecordDecoder[] after; // at the root, and wrapped
    private final RecordDecoder @Nullable [] before; // null if rows that are deleted are not read
    private final JsonDecoder text;
    private int likely; // where the envelope was in the last record; a race costs a second walk

    EnvelopeDecoder(EnvelopeFormat format, DocumentReaders places, int maxBytes) {
        this.format = format;
        envelope = format.envelope();
        operations = new Operation[envelope.words().size() + 1];
        operations[NoteReader.ABSENT] = Operation.UNKNOWN;
        for (int i = 1; i < operations.length; i++) {
            operations[i] = envelope.operation(envelope.words().get(i - 1));
        }
        EnvelopePlaces moved = new EnvelopePlaces(envelope, places);
        after = walks(moved, envelope.row(), maxBytes);
        String rowBefore = envelope.rowBefore();
        before = format.scoresDeletes() && rowBefore != null ? walks(moved, rowBefore, maxBytes) : null;
        text = JsonFormat.JSON.decoder(moved.ofText(), maxBytes);
    }

    private RecordDecoder[] walks(EnvelopePlaces places, String row, int maxBytes) {
        RecordDecoder atRoot = format.inner().decoder(places.of("", row), maxBytes);
        return envelope.mayBeWrapped()
                ? new RecordDecoder[] {atRoot, format.inner().decoder(places.of(EnvelopePlaces.WRAPPED, row), maxBytes)}
                : new RecordDecoder[] {atRoot};
    }

    @Override
    public Decoded decode(byte @Nullable [] value, Batch batch) {
        return decode(value, RecordHeaders.NONE, batch);
    }

    @Override
    public Decoded decode(byte @Nullable [] value, RecordHeaders headers, Batch batch) {
        int assumed = likely;
        Decoded decoded = walk(after[assumed], value, headers, batch);
        if (decoded != Decoded.ROW) {
            return decoded;
        }
        Notes notes = batch.notes();
        int base = notes.mark(EnvelopePlaces.WRAPPED_OPERATION) == NoteReader.ABSENT ? 0 : 1;
        int word = notes.mark(base == 0 ? EnvelopePlaces.OPERATION : EnvelopePlaces.WRAPPED_OPERATION);
        if (word == NoteReader.ABSENT) {
            return without(batch, format.isNotice(value, headers) ? NOTICE : noEnvelope());
        }
        Operation operation = word == NoteReader.OTHER ? envelope.otherOperation() : operations[word];
        return switch (operation) {
            case WRITTEN, UPDATED -> {
                if (base != assumed) {
                    batch.removeLastRow();
                    decoded = walk(after[base], value, headers, batch);
                    likely = base;
                }
                yield decoded == Decoded.ROW ? row(operation, batch) : decoded;
            }
            case DELETED -> {
                batch.removeLastRow();
                yield before == null ? DELETE : deleted(before[base], value, headers, batch);
            }
            case TRUNCATED -> without(batch, TRUNCATE);
            case NOTICE -> without(batch, NOTICE);
            case UNKNOWN -> without(batch, invalid(envelope.operation() + " is none of " + envelope.words()));
        };
    }

    private static Decoded walk(RecordDecoder decoder, byte @Nullable [] value, RecordHeaders headers, Batch batch) {
        batch.notes().clear();
        return decoder.decode(value, headers, batch);
    }

    private Decoded deleted(RecordDecoder walk, byte @Nullable [] value, RecordHeaders headers, Batch batch) {
        Decoded decoded = walk(walk, value, headers, batch);
        return decoded == Decoded.ROW ? row(Operation.UPDATED, batch) : decoded;
    }

    /** What the last row of the batch is to be, now that the walk has found the record's place. */
    private Decoded row(Operation operation, Batch batch) {
        return switch (batch.notes().mark(EnvelopePlaces.ROW)) {
            case RowReader.OBJECT -> Decoded.ROW;
            case RowReader.TEXT -> text.decodeIntoLastRow(batch.notes().text(), 0, batch);
            case NoteReader.ABSENT -> {
                if (batch.notes().mark(EnvelopePlaces.BASE64) == RowReader.TEXT) {
                    yield base64(batch);
                }
                yield without(batch, operation == Operation.UPDATED ? PARTIAL : noRow());
            }
            default -> without(batch, noRow());
        };
    }

    private Decoded base64(Batch batch) {
        try {
            return text.decodeIntoLastRow(
                    Base64.getDecoder().decode(batch.notes().text()), 0, batch);
        } catch (IllegalArgumentException e) {
            return without(batch, invalid(envelope.base64() + " is not in base64"));
        }
    }

    private static Decoded without(Batch batch, Decoded answer) {
        batch.removeLastRow();
        return answer;
    }

    private Malformed noEnvelope() {
        return invalid("there is no " + envelope.operation() + ": this is no event of " + envelope.label());
    }

    private Malformed noRow() {
        return invalid("there is no object where the record should be");
    }

    private static Malformed invalid(String detail) {
        return new Malformed(Reason.INVALID_ENVELOPE, detail);
    }
}

package io.elbo.core.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.feature.DocumentReaders;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How the values of records are written. Immutable. Formats that are equal read the same bytes alike, so that one scan serves
 * several schemas: see {@link SharedDecoder}.
 */
public interface RecordFormat {
    /** Instead of a schema's id: the record names no schema. */
    long NO_SCHEMA = -1;

    /**
     * A decoder that hands what stands at the places to their readers.
     *
     * @param maxBytes records with more bytes are {@link Decoded.Reason#OVERSIZE}
     */
    RecordDecoder decoder(DocumentReaders places, int maxBytes);

    /**
     * The record as a tree, for people, rules and masks: with the names and the values that its schema has. It tells a field what
     * the decoder tells it. Slow in comparison: for single records.
     *
     * @return a {@link MissingNode} if the record cannot be read
     * @throws SchemaAwayException if the record's schema cannot be had now
     */
    JsonNode document(byte @Nullable [] value, RecordHeaders headers);

    /**
     * Why the record cannot be read now: its schema is being asked for, or nobody answers. Null if it can be read, or refused for a
     * reason, at once. It is asked for every record before any of them is decoded, by the thread that polls, and costs
     * nanoseconds if the schema is known.
     *
     * @param patienceNanos for which it may wait for the answer of another machine; with 0 it only sees to it that somebody asks
     */
    default @Nullable String awaits(byte @Nullable [] value, RecordHeaders headers, long patienceNanos) {
        return null;
    }

    /** As {@link #awaits(byte[], RecordHeaders, long)}, without patience. */
    default @Nullable String awaits(byte @Nullable [] value, RecordHeaders headers) {
        return awaits(value, headers, 0);
    }

    /** The id of the schema that the record names; {@link #NO_SCHEMA} if it names none. It costs nanoseconds. */
    default long schemaId(byte @Nullable [] value, RecordHeaders headers) {
        return NO_SCHEMA;
    }

    /**
     * How records of one schema differ from those of another.
     *
     * @param from id of the schema before
     * @param to id of the schema after it
     * @param pointers to the places that are read
     * @return null if one of the schemas is not known now, or cannot be used
     */
    default @Nullable SchemaChange change(long from, long to, Collection<String> pointers) {
        return null;
    }
}

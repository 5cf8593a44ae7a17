package io.elbo.core.format;

/** What became of one record's bytes: a row of the batch, or why there is none. */
public sealed interface Decoded {
    /** The record is the batch's last row. One instance: the ordinary case allocates nothing. */
    Row ROW = new Row();

    record Row() implements Decoded {}

    /**
     * The record cannot be read; the batch is as it was before.
     *
     * @param detail one line for a person; never the payload itself
     */
    record Malformed(Reason reason, String detail) implements Decoded {}

    /** The record is passed over on purpose; the batch is as it was before. It is no fault of the record: there is nothing to score. */
    record Skipped(Why why) implements Decoded {
        /** Of a tombstone: it is skipped often enough to be no new object each time. */
        public static final Skipped TOMBSTONE = new Skipped(Why.TOMBSTONE);
    }

    /** Why a record is passed over; bounded, so that it can be a metric's tag. */
    enum Why {
        /** The record has no value: its key is deleted. */
        TOMBSTONE,
        /** A change event says that a row was deleted. */
        DELETE,
        /** A change event says that all rows of a table, or the table itself, were deleted. */
        TRUNCATE,
        /** A change event holds only what has changed of a row. */
        PARTIAL,
        /** A message or a notice of the connector, not of a row: a heartbeat, a transaction, a change of the schema. */
        NOTICE;

        /** The reason as it stands in tags: {@code tombstone}. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Why a record cannot be read; bounded, so that it can be a metric's tag. */
    enum Reason {
        /** No value at all (a tombstone) or zero bytes. */
        EMPTY,
        /** More bytes than the limit. */
        OVERSIZE,
        /** Not JSON, or JSON past the parser's limits on nesting and length. */
        INVALID_JSON,
        /** JSON, but no object at the root. */
        NOT_AN_OBJECT,
        /** Bytes that do not follow the schema which Avro wrote them with. */
        INVALID_AVRO,
        /** Bytes that are none which Protobuf writes. */
        INVALID_PROTOBUF,
        /** Something else than the id of a schema stands where it should. */
        INVALID_FRAMING,
        /** An envelope was expected, such as that of a change event, and something else stands there. */
        INVALID_ENVELOPE,
        /** The registry has no schema of the record's id. */
        UNKNOWN_SCHEMA,
        /** The record's schema cannot be parsed, or is of no record. */
        UNUSABLE_SCHEMA;

        /** The reason as it stands in headers and tags: {@code invalid-json}. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}

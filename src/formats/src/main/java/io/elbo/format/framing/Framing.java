package io.elbo.format.framing;

import io.elbo.core.format.RecordHeaders;
import io.elbo.format.writer.SchemaIds;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * Where a record says which schema it is written with. Which framing a topic has is a setting: the first bytes of a record never tell,
 * since a payload may begin with the same ones.
 */
public enum Framing {
    /** A byte 0, the id in 4 bytes, and the payload: Confluent's serializers. */
    CONFLUENT("a byte 0 and an id of 4 bytes before the payload") {
        @Override
        public long schemaId(byte[] value, RecordHeaders headers) {
            return value.length < CONFLUENT_BYTES || value[0] != MAGIC ? NO_ID : positive((int) INT.get(value, 1));
        }

        @Override
        public int payload(byte[] value, RecordHeaders headers) {
            return CONFLUENT_BYTES;
        }
    },

    /**
     * A header with a byte 0 and the id in 4 bytes, or a byte 1 and a GUID in 16; the value is the payload. A record without the header has
     * {@link #CONFLUENT}'s framing, since topics have both while their producers are changed. What stands behind the id is Protobuf's.
     */
    CONFLUENT_HEADER(
            "a header __value_schema_id with an id or a GUID, nor a byte 0 and an id of 4 bytes before the payload") {
        @Override
        public long schemaId(byte[] value, RecordHeaders headers) {
            byte[] id = headers.last(CONFLUENT_NAME);
            if (id == null) {
                return CONFLUENT.schemaId(value, headers);
            }
            if (id.length >= CONFLUENT_BYTES && id[0] == MAGIC) {
                return positive((int) INT.get(id, 1));
            }
            return id.length >= GUID_BYTES && id[0] == MAGIC_OF_GUID
                    ? SchemaIds.ofGuid((long) LONG.get(id, 1), (long) LONG.get(id, 1 + Long.BYTES))
                    : NO_ID;
        }

        @Override
        public int payload(byte[] value, RecordHeaders headers) {
            return headers.last(CONFLUENT_NAME) == null ? CONFLUENT_BYTES : 0;
        }
    },

    /** A byte 0, the id in 8 bytes, and the payload: Apicurio's serializers up to release 2. */
    APICURIO_2("a byte 0 and an id of 8 bytes before the payload") {
        @Override
        public long schemaId(byte[] value, RecordHeaders headers) {
            return value.length < APICURIO_2_BYTES || value[0] != MAGIC ? NO_ID : positive((long) LONG.get(value, 1));
        }

        @Override
        public int payload(byte[] value, RecordHeaders headers) {
            return APICURIO_2_BYTES;
        }
    },

    /** The content's id, or the global one, in 8 bytes of a header; the value is the payload. */
    APICURIO_HEADER("a header apicurio.value.contentId or apicurio.value.globalId of 8 bytes") {
        @Override
        public long schemaId(byte[] value, RecordHeaders headers) {
            byte[] id = headers.last("apicurio.value.contentId");
            if (id == null) {
                id = headers.last("apicurio.value.globalId");
            }
            return id == null || id.length != Long.BYTES ? NO_ID : positive((long) LONG.get(id, 0));
        }

        @Override
        public int payload(byte[] value, RecordHeaders headers) {
            return 0;
        }
    },

    /** {@link #CONFLUENT}'s, as Apicurio's serializers write it from release 3 on: Protobuf has another word before the message. */
    APICURIO_3("a byte 0 and an id of 4 bytes before the payload") {
        @Override
        public long schemaId(byte[] value, RecordHeaders headers) {
            return CONFLUENT.schemaId(value, headers);
        }

        @Override
        public int payload(byte[] value, RecordHeaders headers) {
            return CONFLUENT_BYTES;
        }
    },

    /** {@link #APICURIO_HEADER}'s, as it is from release 3 on: Protobuf has a word before the message, although there are headers. */
    APICURIO_3_HEADER("a header apicurio.value.contentId or apicurio.value.globalId of 8 bytes") {
        @Override
        public long schemaId(byte[] value, RecordHeaders headers) {
            return APICURIO_HEADER.schemaId(value, headers);
        }

        @Override
        public int payload(byte[] value, RecordHeaders headers) {
            return 0;
        }
    };

    /** Instead of an id: the record does not have this framing. */
    public static final long NO_ID = -1;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte MAGIC = 0;
    private static final byte MAGIC_OF_GUID = 1;
    private static final String CONFLUENT_NAME = "__value_schema_id";
    private static final int CONFLUENT_BYTES = 5;
    private static final int GUID_BYTES = 17;
    private static final int APICURIO_2_BYTES = 9;

    private final String expected;

    Framing(String expected) {
        this.expected = expected;
    }

    /** The id of the record's schema as {@link SchemaIds} has it; {@link #NO_ID} if there is none. */
    public abstract long schemaId(byte[] value, RecordHeaders headers);

    /** Where the payload starts in a value that has an id. */
    public abstract int payload(byte[] value, RecordHeaders headers);

    /** As it stands in settings. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a record should have, for a person. */
    public String expected() {
        return expected;
    }

    private static long positive(long id) {
        return id < 0 ? NO_ID : id;
    }
}

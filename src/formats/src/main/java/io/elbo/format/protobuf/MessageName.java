package io.elbo.format.protobuf;

import io.elbo.core.format.RecordHeaders;
import io.elbo.format.framing.Framing;
import io.elbo.format.protobuf.schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Where a record says which of the messages of its schema it is of. Serializers differ in it, as they do in the framing. What a record says
 * is found without allocating.
 */
enum MessageName {
    /** Nowhere. */
    NONE {
        @Override
        int message(byte[] value, int from, RecordHeaders headers) {
            return from;
        }

        @Override
        int find(MessageIndex messages, byte[] value, int from, RecordHeaders headers) {
            return messages.usual();
        }
    },

    /** Before the message, as Confluent's serializers write it: by indexes. */
    INDEXES {
        @Override
        int message(byte[] value, int from, RecordHeaders headers) {
            int at = Wire.end(value, from);
            for (long i = count(value, from, at); i > 0; i--) {
                at = Wire.end(value, at);
            }
            return at;
        }

        @Override
        int find(MessageIndex messages, byte[] value, int from, RecordHeaders headers) {
            return byIndexes(messages, value, from);
        }
    },

    /** By indexes behind the id in Confluent's header; before the message if there is none. */
    INDEXES_IN_HEADER {
        @Override
        int message(byte[] value, int from, RecordHeaders headers) {
            return headers.last(CONFLUENT_HEADER) == null ? INDEXES.message(value, from, headers) : from;
        }

        @Override
        int find(MessageIndex messages, byte[] value, int from, RecordHeaders headers) {
            byte[] id = headers.last(CONFLUENT_HEADER);
            if (id == null) {
                return byIndexes(messages, value, from);
            }
            int behindId = id[0] == 0 ? ID_BYTES : GUID_BYTES;
            return behindId < id.length ? byIndexes(messages, id, behindId) : messages.usual();
        }
    },

    /** Before the message, as Apicurio's serializers write it: another message with its length, whose field 1 is the name. */
    REFERENCE {
        @Override
        int message(byte[] value, int from, RecordHeaders headers) {
            int behind = Wire.end(value, from);
            return behind + Wire.length(value, from, behind, value.length);
        }

        @Override
        int find(MessageIndex messages, byte[] value, int from, RecordHeaders headers) {
            int at = Wire.end(value, from);
            int end = at + Wire.length(value, from, at, value.length);
            int found = messages.usual();
            while (at < end) {
                int start = Wire.end(value, at);
                int tag = Wire.tag(value, at, start);
                at = Wire.skip(tag, value, start, end);
                if (tag == REFERENCE_NAME) {
                    found = messages.named(value, Wire.end(value, start), at);
                }
            }
            return found;
        }
    },

    /** In Apicurio's header. */
    HEADER {
        @Override
        int message(byte[] value, int from, RecordHeaders headers) {
            return from;
        }

        @Override
        int find(MessageIndex messages, byte[] value, int from, RecordHeaders headers) {
            byte[] name = headers.last("apicurio.protobuf.type");
            return name == null ? messages.usual() : messages.named(name, 0, name.length);
        }
    };

    private static final String CONFLUENT_HEADER = "__value_schema_id";
    private static final int ID_BYTES = 5; // with the byte 0 before it
    private static final int GUID_BYTES = 17; // with the byte 1 before it
    private static final int REFERENCE_NAME = Wire.tag(1, FieldType.LENGTH);

    /** As the serializers of a framing say it; null for records without framing. */
    static MessageName of(@Nullable Framing framing) {
        if (framing == null) {
            return NONE;
        }
        return switch (framing) {
            case CONFLUENT -> INDEXES;
            case CONFLUENT_HEADER -> INDEXES_IN_HEADER;
            case APICURIO_2, APICURIO_3, APICURIO_3_HEADER -> REFERENCE;
            case APICURIO_HEADER -> HEADER;
        };
    }

    /**
     * Where the message starts.
     *
     * @param from where the payload starts
     * @throws InvalidProtobuf if something else stands before it
     * @throws IndexOutOfBoundsException if the record ends too early
     */
    abstract int message(byte[] value, int from, RecordHeaders headers);

    /**
     * The number of the message; {@link MessageIndex#UNKNOWN} if the schema does not have it.
     *
     * @throws InvalidProtobuf if something else stands where the record should say it
     * @throws IndexOutOfBoundsException if the record ends too early
     */
    abstract int find(MessageIndex messages, byte[] value, int from, RecordHeaders headers);

    /**
     * How many indexes there are, and the indexes: of a message of the file, of one inside that, and so on. All have their sign in the
     * lowest bit. No index at all means the first message.
     */
    private static int byIndexes(MessageIndex messages, byte[] bytes, int from) {
        int at = Wire.end(bytes, from);
        long count = count(bytes, from, at);
        if (count == 0) {
            return messages.nested(MessageIndex.FILE, 0);
        }
        int found = MessageIndex.FILE;
        for (long i = count; i > 0 && found != MessageIndex.UNKNOWN; i--) {
            int behind = Wire.end(bytes, at);
            found = messages.nested(found, Wire.whole(FieldType.SINT64, Wire.value(bytes, at, behind)));
            at = behind;
        }
        return found;
    }

    private static long count(byte[] bytes, int from, int at) {
        long count = Wire.whole(FieldType.SINT64, Wire.value(bytes, from, at));
        if (count < 0 || count > bytes.length - at) {
            throw new InvalidProtobuf(InvalidProtobuf.LENGTH);
        }
        return count;
    }
}

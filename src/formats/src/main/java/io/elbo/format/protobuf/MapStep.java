package io.elbo.format.protobuf;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldReader;
import io.elbo.core.feature.WordTable;
import io.elbo.format.protobuf.schema.FieldType;
import io.elbo.format.protobuf.schema.MessageField;
import java.util.List;

/** An entry of a map: a message of a key and a value, both of which may be left out. Of a key that stands twice the last value counts. */
final class MapStep extends Step {
    /**
     * What to do with the value of a wanted key.
     *
     * @param absent reads the value of an entry without one
     * @param readers of all places at and below the entry
     */
    record Entry(String key, Step read, DefaultStep absent, List<FieldReader> readers) {
        Entry {
            readers = List.copyOf(readers);
        }
    }

    private static final byte[] ABSENT_KEY = new byte[Long.BYTES]; // no characters, or a number 0

    private final int keyTag;
    private final int valueTag;
    private final boolean isMerged;
    private final MapKeys keys;
    private final Step[] read; // by the key's number
    private final DefaultStep[] absent; // of the same
    private final FieldReader[][] readers; // of the same

    /** @param fields of an entry: the key and the value */
    MapStep(List<MessageField> fields, List<Entry> entries) {
        MessageField key = fields.get(0);
        MessageField value = fields.get(1);
        keyTag = Wire.tag(key.number(), key.type().wireType());
        valueTag = Wire.tag(value.number(), value.type().wireType());
        isMerged = value.type() == FieldType.MESSAGE;
        keys = new MapKeys(key.type(), entries.stream().map(Entry::key).toList());
        read = entries.stream().map(Entry::read).toArray(Step[]::new);
        absent = entries.stream().map(Entry::absent).toArray(DefaultStep[]::new);
        readers = entries.stream()
                .map(entry -> entry.readers().toArray(FieldReader[]::new))
                .toArray(FieldReader[][]::new);
    }

    @Override
    int run(byte[] bytes, int start, int end, Batch batch, int row) {
        int from = Wire.end(bytes, start);
        int to = from + Wire.length(bytes, start, from, end);
        int key = -1;
        int value = -1;
        int at = from;
        while (at < to) {
            int behind = Wire.end(bytes, at);
            int tag = Wire.tag(bytes, at, behind);
            if (tag == keyTag) {
                key = behind;
            } else if (tag == valueTag) {
                if (value >= 0 && isMerged) {
                    throw new RepeatedMessage();
                }
                value = behind;
            }
            at = Wire.skip(tag, bytes, behind, to);
        }
        if (at > to) {
            throw new InvalidProtobuf(InvalidProtobuf.ENDS_TOO_EARLY);
        }
        int number = key < 0 ? keys.number(ABSENT_KEY, 0, ABSENT_KEY.length) : keys.number(bytes, key, to);
        if (number == WordTable.UNKNOWN) {
            return to;
        }
        for (FieldReader reader : readers[number]) {
            reader.clear(batch, row);
        }
        if (value < 0) {
            absent[number].read(batch, row);
        } else {
            read[number].run(bytes, value, to, batch, row);
        }
        return to;
    }
}

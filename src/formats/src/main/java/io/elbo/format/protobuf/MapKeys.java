package io.elbo.format.protobuf;

import io.elbo.core.feature.WordTable;
import io.elbo.format.protobuf.schema.FieldType;
import java.util.List;

/** The wanted keys of a map. A key that is a number or a boolean is found by what JSON writes for it. Immutable. */
final class MapKeys {
    private final FieldType type;
    private final WordTable words; // of texts
    private final long[] wholes; // of all other types, by the key's number
    private final boolean[] valid; // whether the text is a key of the type

    MapKeys(FieldType type, List<String> keys) {
        this.type = type;
        words = new WordTable(type == FieldType.STRING ? keys : List.of());
        wholes = new long[keys.size()];
        valid = new boolean[keys.size()];
        for (int i = 0; i < wholes.length; i++) {
            long whole = whole(keys.get(i));
            wholes[i] = whole;
            valid[i] = type != FieldType.STRING && text(type, whole).equals(keys.get(i));
        }
    }

    private long whole(String key) {
        if (type == FieldType.BOOL) {
            return key.equals("true") ? 1 : 0;
        }
        try {
            return key.startsWith("-") ? Long.parseLong(key) : Long.parseUnsignedLong(key);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** What JSON writes for a key that is no text. */
    static String text(FieldType type, long whole) {
        if (type == FieldType.BOOL) {
            return whole == 0 ? "false" : "true";
        }
        return Wire.isUnsigned(type, whole) ? Long.toUnsignedString(whole) : Long.toString(whole);
    }

    /** The 64 bits of a key that is no text. */
    static long whole(FieldType type, byte[] bytes, int at) {
        long bits =
                switch (type.wireType()) {
                    case FieldType.FIXED_32 -> Wire.fixed32(bytes, at);
                    case FieldType.FIXED_64 -> Wire.fixed64(bytes, at);
                    default -> Wire.value(bytes, at, Wire.end(bytes, at));
                };
        return type == FieldType.BOOL && bits != 0 ? 1 : Wire.whole(type, bits);
    }

    /**
     * The number of the key, or {@link WordTable#UNKNOWN}.
     *
     * @param at where the key starts, behind its tag
     */
    int number(byte[] bytes, int at, int end) {
        if (type == FieldType.STRING) {
            int from = Wire.end(bytes, at);
            int to = from + Wire.length(bytes, at, from, end);
            return words.number(bytes, from, to, WordTable.hash(bytes, from, to));
        }
        long whole = whole(type, bytes, at);
        for (int i = 0; i < wholes.length; i++) {
            if (wholes[i] == whole && valid[i]) {
                return i;
            }
        }
        return WordTable.UNKNOWN;
    }
}

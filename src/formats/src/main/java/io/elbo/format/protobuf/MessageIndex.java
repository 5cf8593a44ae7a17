package io.elbo.format.protobuf;

import io.elbo.core.feature.WordTable;
import io.elbo.format.protobuf.schema.MessageType;
import io.elbo.format.protobuf.schema.ProtobufSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages of a schema that a record may be of, numbered, and how records name them. A lookup allocates nothing. Immutable. */
final class MessageIndex {
    /** Instead of a number: there is no such message. */
    static final int UNKNOWN = WordTable.UNKNOWN;
    /** Instead of a number: the file, which the outer messages are in. */
    static final int FILE = -2;

    private final List<MessageType> types = new ArrayList<>(); // by number
    private final List<int[]> nested = new ArrayList<>(); // inside the message with the number
    private final int[] outer;
    private final int usual;
    private final WordTable names;
    private final int[] named; // the message of each name

    /** @param usual the message of records that do not say which one they are of, of the schema or of what it imports; null if it must be said */
    MessageIndex(ProtobufSchema schema, @Nullable MessageType usual) {
        outer = add(schema.messages());
        if (usual != null && !types.contains(usual)) {
            add(List.of(usual));
        }
        this.usual = usual == null ? UNKNOWN : types.indexOf(usual);
        Map<String, Integer> byName = new LinkedHashMap<>();
        for (int i = 0; i < types.size(); i++) {
            byName.put(types.get(i).fullName(), i);
        }
        for (int i : outer) {
            byName.putIfAbsent(types.get(i).name(), i);
        }
        names = new WordTable(List.copyOf(byName.keySet()));
        named = byName.values().stream().mapToInt(Integer::intValue).toArray();
    }

    private int[] add(List<MessageType> siblings) {
        int[] numbers = new int[siblings.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = types.size();
            types.add(siblings.get(i));
            nested.add(new int[0]);
            nested.set(numbers[i], add(siblings.get(i).nested()));
        }
        return numbers;
    }

    int size() {
        return types.size();
    }

    MessageType type(int number) {
        return types.get(number);
    }

    /** The message of records that do not say which one they are of; {@link #UNKNOWN} if they must say it. */
    int usual() {
        return usual;
    }

    /**
     * The message at an index inside another one, as they are declared.
     *
     * @param around a message, or {@link #FILE}
     */
    int nested(int around, long index) {
        int[] inside = around == FILE ? outer : nested.get(around);
        return index < 0 || index >= inside.length ? UNKNOWN : inside[(int) index];
    }

    /** The message of a full name, or of a plain one if it is an outer message. */
    int named(byte[] name, int from, int to) {
        int word = names.number(name, from, to, WordTable.hash(name, from, to));
        return word == WordTable.UNKNOWN ? UNKNOWN : named[word];
    }
}

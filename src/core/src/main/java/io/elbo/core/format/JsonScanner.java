package io.elbo.core.format;

import static io.elbo.core.feature.JsonText.GIVE_UP;
import static io.elbo.core.feature.JsonText.multibyte;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.FieldReader;
import io.elbo.core.feature.JsonNumbers;
import io.elbo.core.feature.PointerTree;
import io.elbo.core.feature.WordTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads ordinary JSON documents from their bytes into a row, in one pass that allocates nothing. It knows only what is
 * ordinary. At anything else, such as an escape in a word, a number too long to be rounded safely, a byte that is no
 * UTF-8 or any breach of the grammar, it gives up: the document must then be read anew by {@link JsonDecoder}'s parser,
 * which is the reference for everything. What it does read it reads as that parser does, to the bit. Immutable; any
 * number of threads may read into rows of their own.
 *
 * <p>Every method that reads takes the position where it starts and returns the position behind what it has read, or
 * {@link io.elbo.core.feature.JsonText#GIVE_UP}. A document that ends too early runs past the array, which is caught in one place.
 */
final class JsonScanner {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NAME_LENGTH = 1_000;

    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] NULL = ascii("null");

    private final Node root;
    private final FieldReader[] readers; // [fields]

    private JsonScanner(Node root, FieldReader[] readers) {
        this.root = root;
        this.readers = readers;
    }

    /**
     * A scanner, or null if the tree has names that are not ordinary.
     *
     * @param readers of the tree's fields, by their index
     */
    static @Nullable JsonScanner of(PointerTree tree, FieldReader[] readers) {
        return isOrdinary(tree) ? new JsonScanner(new Node(tree, readers), readers.clone()) : null;
    }

    private static boolean isOrdinary(PointerTree tree) {
        return tree.children().entrySet().stream()
                .allMatch(entry -> entry.getKey().length() <= MAX_NAME_LENGTH
                        && WordTable.isUtf8(entry.getKey())
                        && isOrdinary(entry.getValue()));
    }

    /** Reads the document that starts at the offset into the row, whose fields are all missing; false where it gives up, the row being undefined. */
    boolean read(byte[] json, int from, Batch batch, int row) {
        try {
            int at = space(json, from);
            if (json[at] != '{') {
                return false;
            }
            at = object(json, at + 1, root, batch, row, 1);
            if (at == GIVE_UP) {
                return false;
            }
            while (at < json.length && isSpace(json[at])) {
                at++;
            }
            return at == json.length;
        } catch (ArrayIndexOutOfBoundsException e) {
            return false; // the document ends too early
        }
    }

    /** From behind the brace. */
    private int object(byte[] json, int start, @Nullable Node node, Batch batch, int row, int depth) {
        int at = space(json, start);
        if (json[at] == '}') {
            return at + 1;
        }
        if (depth > MAX_DEPTH) {
            return GIVE_UP;
        }
        int expected = 0; // names mostly come in the schema's order
        while (json[at] == '"') {
            at++;
            int child = -1;
            if (node != null && node.standsAt(json, at, expected)) {
                child = expected;
                at += node.names[expected].length;
            } else {
                int name = at;
                int hash = 0;
                for (byte b = json[at]; b != '"'; b = json[at]) {
                    int next = b >= ' ' && b != '\\' ? at + 1 : multibyte(json, at);
                    if (next == GIVE_UP) {
                        return GIVE_UP;
                    }
                    for (; at < next; at++) {
                        hash = WordTable.hash(hash, json[at]);
                    }
                }
                if (at - name > MAX_NAME_LENGTH) {
                    return GIVE_UP;
                }
                if (node != null) {
                    child = node.byName.number(json, name, at, hash);
                }
                at++;
            }
            at = space(json, at);
            if (json[at] != ':') {
                return GIVE_UP;
            }
            at = space(json, at + 1);
            if (node != null && child >= 0) {
                expected = child + 1;
                at = value(json, at, node.children[child], batch, row, depth);
            } else {
                at = skip(json, at, batch, row, depth);
            }
            if (at == GIVE_UP) {
                return GIVE_UP;
            }
            at = space(json, at);
            if (json[at] == '}') {
                return at + 1;
            }
            if (json[at] != ',') {
                return GIVE_UP;
            }
            at = space(json, at + 1);
        }
        return GIVE_UP;
    }

    /** From behind the bracket. */
    private int array(byte[] json, int start, @Nullable Node node, Batch batch, int row, int depth) {
        int at = space(json, start);
        if (json[at] == ']') {
            return at + 1;
        }
        if (depth > MAX_DEPTH) {
            return GIVE_UP;
        }
        for (int index = 0; ; index++) {
            Node element = node != null && index < node.elements.length ? node.elements[index] : null;
            at = element == null ? skip(json, at, batch, row, depth) : value(json, at, element, batch, row, depth);
            if (at == GIVE_UP) {
                return GIVE_UP;
            }
            at = space(json, at);
            if (json[at] == ']') {
                return at + 1;
            }
            if (json[at] != ',') {
                return GIVE_UP;
            }
            at = space(json, at + 1);
        }
    }

    /** A value that a field reads, or that has fields below it. */
    private int value(byte[] json, int at, Node node, Batch batch, int row, int depth) {
        for (FieldReader below : node.below) {
            below.clear(batch, row); // of a key that stands twice, nothing of the first value remains
        }
        FieldReader reader = node.field < 0 ? null : readers[node.field];
        byte first = json[at];
        if (first == '{' || first == '[') {
            if (first == '[') {
                if (reader != null) {
                    reader.clear(batch, row);
                }
                return array(json, at + 1, node, batch, row, depth + 1);
            }
            if (reader != null) {
                reader.group(batch, row);
            }
            return object(json, at + 1, node, batch, row, depth + 1);
        }
        if (reader == null) {
            return skip(json, at, batch, row, depth);
        }
        if (first == '"') {
            if (json[at + 1] == '"') {
                reader.clear(batch, row);
                return at + 2;
            }
            return reader.text(json, at + 1, batch, row);
        }
        int end;
        switch (first) {
            case 't' -> {
                end = literal(json, at, TRUE);
                reader.truth(true, batch, row);
            }
            case 'f' -> {
                end = literal(json, at, FALSE);
                reader.truth(false, batch, row);
            }
            case 'n' -> {
                end = literal(json, at, NULL);
                reader.clear(batch, row);
            }
            default -> end = JsonNumbers.scan(json, at, reader, false, batch, row);
        }
        return end;
    }

    /** A value that no field reads. */
    private int skip(byte[] json, int at, Batch batch, int row, int depth) {
        return switch (json[at]) {
            case '"' -> skipText(json, at + 1);
            case '{' -> object(json, at + 1, null, batch, row, depth + 1);
            case '[' -> array(json, at + 1, null, batch, row, depth + 1);
            case 't' -> literal(json, at, TRUE);
            case 'f' -> literal(json, at, FALSE);
            case 'n' -> literal(json, at, NULL);
            default -> JsonNumbers.scan(json, at, null, false, batch, row);
        };
    }

    private static int literal(byte[] json, int at, byte[] word) {
        int end = at + word.length;
        return end <= json.length && Arrays.equals(json, at, end, word, 0, word.length) ? end : GIVE_UP;
    }

    /** Text that no field reads, from behind the quotation mark; escapes are ordinary here. */
    private static int skipText(byte[] json, int start) {
        int at = start;
        while (true) {
            byte b = json[at];
            if (b == '"') {
                return at + 1;
            }
            if (b >= ' ' && b != '\\') {
                at++;
                continue;
            }
            at = b == '\\' ? escape(json, at + 1) : multibyte(json, at);
            if (at == GIVE_UP) {
                return GIVE_UP;
            }
        }
    }

    /** From behind the backslash. */
    private static int escape(byte[] json, int at) {
        return switch (json[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
            case 'u' ->
                isHex(json[at + 1]) && isHex(json[at + 2]) && isHex(json[at + 3]) && isHex(json[at + 4])
                        ? at + 5
                        : GIVE_UP;
            default -> GIVE_UP;
        };
    }

    private static boolean isHex(byte b) {
        return Character.digit(b, 16) >= 0;
    }

    private static int space(byte[] json, int start) {
        int at = start;
        while (isSpace(json[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A place in the document where fields are. */
    private static final class Node {
        final int field; // index of the field whose value stands here, or -1
        final FieldReader[] below; // of the fields below, each once, without the one of this place
        final byte[][] names; // [children], each with the quotation mark behind it
        final Node[] children; // in the schema's order
        final WordTable byName; // child by name
        final @Nullable Node[] elements; // child by array index

        Node(PointerTree tree, FieldReader[] readers) {
            field = tree.field();
            Set<FieldReader> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
            if (field >= 0) {
                distinct.add(readers[field]);
            }
            below = IntStream.of(tree.fieldsBelow())
                    .mapToObj(index -> readers[index])
                    .filter(distinct::add)
                    .toArray(FieldReader[]::new);
            List<Map.Entry<String, PointerTree>> entries =
                    new ArrayList<>(tree.children().entrySet());
            entries.sort(Comparator.comparingInt(entry -> firstField(entry.getValue())));
            byName = new WordTable(entries.stream().map(Map.Entry::getKey).toList());
            names = new byte[entries.size()][];
            children = new Node[entries.size()];
            elements = new Node
                    [entries.stream()
                            .mapToInt(entry -> length(entry.getKey()))
                            .max()
                            .orElse(0)];
            for (int i = 0; i < children.length; i++) {
                String name = entries.get(i).getKey();
                names[i] = (name + '"').getBytes(StandardCharsets.UTF_8);
                children[i] = new Node(entries.get(i).getValue(), readers);
                if (PointerTree.isIndex(name)) {
                    elements[Integer.parseInt(name)] = children[i];
                }
            }
        }

        /** Of the array whose last element has this name; 0 where the name is no index. */
        private static int length(String name) {
            return PointerTree.isIndex(name) ? Integer.parseInt(name) + 1 : 0;
        }

        private static int firstField(PointerTree tree) {
            return tree.field() >= 0 ? tree.field() : tree.fieldsBelow()[0];
        }

        /** Whether the name of this child stands there, quotation mark included. */
        boolean standsAt(byte[] json, int at, int child) {
            if (child >= names.length) {
                return false;
            }
            byte[] name = names[child];
            return at + name.length <= json.length && Arrays.equals(json, at, at + name.length, name, 0, name.length);
        }
    }
}

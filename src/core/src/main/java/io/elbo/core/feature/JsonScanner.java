package io.elbo.core.feature;

import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads ordinary JSON documents from their bytes into a row, in one pass that allocates nothing. It knows only what is
 * ordinary. At anything else, such as an escape in a word, a number too long to be rounded safely, a byte that is no
 * UTF-8 or any breach of the grammar, it gives up: the document must then be read anew by {@link JsonDecoder}'s parser,
 * which is the reference for everything. What it does read it reads as that parser does, to the bit. Immutable; any
 * number of threads may read into rows of their own.
 *
 * <p>Every method that reads takes the position where it starts and returns the position behind what it has read, or
 * {@link #GIVE_UP}. A document that ends too early runs past the array, which is caught in one place.
 */
final class JsonScanner {
    private static final int GIVE_UP = -1;
    private static final int DEEPEST = 64;
    private static final int LONGEST_NAME = 1_000;

    /** More digits do not fit into a long. */
    private static final int MOST_DIGITS = 18;
    /** Up to here a double holds every whole number. */
    private static final long MOST_EXACT = 1L << 53;
    /** Powers of ten that a double holds exactly. */
    private static final double[] POWER = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    /** More than the relative error of two roundings. */
    private static final double ROUNDING = 0x1p-51;

    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] NULL = ascii("null");

    private final Node root;
    private final Leaf[] leaves; // [fields]

    private JsonScanner(Node root, Leaf[] leaves) {
        this.root = root;
        this.leaves = leaves;
    }

    /** A scanner, or null where the schema has names of its own that are not ordinary. */
    static @Nullable JsonScanner of(Schema schema) {
        PointerTree tree = PointerTree.of(schema);
        if (!isOrdinary(tree)) {
            return null;
        }
        Leaf[] leaves = new Leaf[schema.fields().size()];
        for (int i = 0; i < leaves.length; i++) {
            leaves[i] = leaf(schema, i);
        }
        return new JsonScanner(new Node(tree), leaves);
    }

    private static boolean isOrdinary(PointerTree tree) {
        return tree.children().entrySet().stream()
                .allMatch(entry -> entry.getKey().length() <= LONGEST_NAME
                        && WordTable.isUtf8(entry.getKey())
                        && isOrdinary(entry.getValue()));
    }

    private static Leaf leaf(Schema schema, int index) {
        Field field = schema.fields().get(index);
        if (field instanceof NumericField) {
            return new Leaf(Kind.NUMBER, schema.firstNumericColumn(index), WordTable.NONE);
        }
        if (field instanceof TimestampField timestamp) {
            Kind kind =
                    switch (timestamp.format()) {
                        case EPOCH_SECONDS -> Kind.EPOCH_SECONDS;
                        case EPOCH_MILLIS -> Kind.EPOCH_MILLIS;
                        case ISO_8601 -> Kind.ISO_8601;
                    };
            return new Leaf(kind, schema.firstNumericColumn(index), WordTable.NONE);
        }
        int column = schema.firstCategoricalColumn(index);
        return field instanceof BooleanField
                ? new Leaf(Kind.FLAG, column, WordTable.NONE)
                : new Leaf(Kind.WORD, column, new WordTable(schema.vocabulary(column)));
    }

    /** Reads the document into the row, whose fields are all missing; false where it gives up, the row being undefined. */
    boolean read(byte[] json, Batch batch, int row) {
        try {
            int at = space(json, 0);
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
        if (depth > DEEPEST) {
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
                if (at - name > LONGEST_NAME) {
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
        if (depth > DEEPEST) {
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
        for (int field : node.fieldsBelow) {
            leaves[field].clear(batch, row); // of a key that stands twice, nothing of the first value remains
        }
        Leaf leaf = node.field < 0 ? null : leaves[node.field];
        byte first = json[at];
        if (first == '{' || first == '[') {
            if (leaf != null) {
                leaf.clear(batch, row);
            }
            return first == '{'
                    ? object(json, at + 1, node, batch, row, depth + 1)
                    : array(json, at + 1, node, batch, row, depth + 1);
        }
        if (leaf == null) {
            return skip(json, at, batch, row, depth);
        }
        return switch (first) {
            case '"' -> text(json, at + 1, leaf, batch, row);
            case 't' -> literal(json, at, TRUE, leaf, batch, row);
            case 'f' -> literal(json, at, FALSE, leaf, batch, row);
            case 'n' -> literal(json, at, NULL, leaf, batch, row);
            default -> number(json, at, leaf, false, batch, row);
        };
    }

    /** A value that nobody reads. */
    private int skip(byte[] json, int at, Batch batch, int row, int depth) {
        return switch (json[at]) {
            case '"' -> string(json, at + 1);
            case '{' -> object(json, at + 1, null, batch, row, depth + 1);
            case '[' -> array(json, at + 1, null, batch, row, depth + 1);
            case 't' -> literal(json, at, TRUE, null, batch, row);
            case 'f' -> literal(json, at, FALSE, null, batch, row);
            case 'n' -> literal(json, at, NULL, null, batch, row);
            default -> number(json, at, null, false, batch, row);
        };
    }

    private static int literal(byte[] json, int at, byte[] word, @Nullable Leaf leaf, Batch batch, int row) {
        int end = at + word.length;
        if (end > json.length || !Arrays.equals(json, at, end, word, 0, word.length)) {
            return GIVE_UP;
        }
        if (leaf != null) {
            if (word != NULL && leaf.kind == Kind.FLAG) {
                batch.setCategorical(row, leaf.column, Codes.FIRST_WORD + (word == TRUE ? 1 : 0));
            } else if (word != NULL && leaf.kind == Kind.WORD) {
                int hash = 0;
                for (byte b : word) {
                    hash = WordTable.hash(hash, b);
                }
                batch.setCategorical(row, leaf.column, leaf.code(word, 0, word.length, hash));
            } else {
                leaf.clear(batch, row);
            }
        }
        return end;
    }

    /** Text that nobody reads, from behind the quotation mark; escapes are ordinary here. */
    private static int string(byte[] json, int start) {
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

    /** One character beyond ASCII, in the only form that UTF-8 allows for it. */
    private static int multibyte(byte[] json, int at) {
        int first = json[at] & 0xFF;
        int second = json[at + 1] & 0xFF;
        if (first >= 0xC2 && first <= 0xDF) {
            return isContinuation(second) ? at + 2 : GIVE_UP;
        }
        if (first >= 0xE0 && first <= 0xEF) {
            boolean shortest = first != 0xE0 || second >= 0xA0;
            boolean surrogate = first == 0xED && second >= 0xA0;
            return shortest && !surrogate && isContinuation(second) && isContinuation(json[at + 2]) ? at + 3 : GIVE_UP;
        }
        if (first >= 0xF0 && first <= 0xF4) {
            boolean shortest = first != 0xF0 || second >= 0x90;
            boolean beyond = first == 0xF4 && second >= 0x90;
            return shortest
                            && !beyond
                            && isContinuation(second)
                            && isContinuation(json[at + 2])
                            && isContinuation(json[at + 3])
                    ? at + 4
                    : GIVE_UP;
        }
        return GIVE_UP;
    }

    private static boolean isContinuation(int b) {
        return (b & 0xC0) == 0x80;
    }

    /** Text that a field reads, from behind the quotation mark. */
    private static int text(byte[] json, int start, Leaf leaf, Batch batch, int row) {
        if (json[start] == '"') {
            leaf.clear(batch, row);
            return start + 1;
        }
        switch (leaf.kind) {
            case NUMBER, EPOCH_SECONDS, EPOCH_MILLIS -> {
                int end = number(json, start, leaf, true, batch, row);
                return end != GIVE_UP && json[end] == '"' ? end + 1 : GIVE_UP;
            }
            case ISO_8601 -> {
                int end = start;
                while (json[end] > ' ' && json[end] != '"') {
                    end++;
                }
                double seconds = Timestamps.plainEpochSeconds(json, start, end);
                if (json[end] != '"' || Double.isNaN(seconds)) {
                    return GIVE_UP;
                }
                Timestamps.write(batch, row, leaf.column, seconds);
                return end + 1;
            }
            case WORD -> {
                return word(json, start, leaf, batch, row);
            }
            default -> {
                return GIVE_UP;
            }
        }
    }

    private static int word(byte[] json, int start, Leaf leaf, Batch batch, int row) {
        int at = start;
        int hash = 0;
        for (byte b = json[at]; b != '"'; b = json[at]) {
            if (b >= ' ' && b != '\\') {
                hash = WordTable.hash(hash, b);
                at++;
                continue;
            }
            int next = multibyte(json, at);
            if (next == GIVE_UP) {
                return GIVE_UP;
            }
            for (; at < next; at++) {
                hash = WordTable.hash(hash, json[at]);
            }
        }
        batch.setCategorical(row, leaf.column, leaf.code(json, start, at, hash));
        return at + 1;
    }

    /** @param isText whether the number is the content of a text */
    private static int number(byte[] json, int start, @Nullable Leaf leaf, boolean isText, Batch batch, int row) {
        int at = start;
        boolean negative = json[at] == '-';
        if (negative) {
            at++;
        }
        int firstDigit = at;
        long digits = 0; // overflows only where there are too many, which is found below
        int digit = json[at] - '0';
        if (digit < 0 || digit > 9) {
            return GIVE_UP;
        }
        if (digit == 0) {
            digit = json[++at] - '0';
            if (digit >= 0 && digit <= 9) {
                return GIVE_UP;
            }
        } else {
            do {
                digits = digits * 10 + digit;
                digit = json[++at] - '0';
            } while (digit >= 0 && digit <= 9);
        }
        int count = at - firstDigit;
        int exponent = 0;
        boolean whole = true;
        if (json[at] == '.') {
            whole = false;
            int point = at;
            digit = json[++at] - '0';
            while (digit >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
                digit = json[++at] - '0';
            }
            exponent = point + 1 - at;
            if (exponent == 0) {
                return GIVE_UP;
            }
            count -= exponent;
        }
        if (count > MOST_DIGITS && count - zeros(json, firstDigit) > MOST_DIGITS) {
            return GIVE_UP;
        }
        if (json[at] == 'e' || json[at] == 'E') {
            whole = false;
            at++;
            boolean down = json[at] == '-';
            if (down || json[at] == '+') {
                at++;
            }
            int written = json[at] - '0';
            if (written < 0 || written > 9) {
                return GIVE_UP;
            }
            digit = json[++at] - '0';
            if (digit >= 0 && digit <= 9) {
                written = written * 10 + digit;
                digit = json[++at] - '0';
                if (digit >= 0 && digit <= 9) {
                    return GIVE_UP;
                }
            }
            exponent += down ? -written : written;
        }
        if (leaf == null) {
            return at;
        }
        return switch (leaf.kind) {
            case NUMBER, EPOCH_SECONDS, EPOCH_MILLIS -> {
                boolean unsigned = digits == 0 && whole && !isText; // a parser's whole zero has no sign
                yield put(digits, exponent, negative && !unsigned, leaf, batch, row) ? at : GIVE_UP;
            }
            case WORD -> {
                int hash = 0;
                for (int i = start; i < at; i++) {
                    hash = WordTable.hash(hash, json[i]);
                }
                batch.setCategorical(row, leaf.column, leaf.code(json, start, at, hash));
                yield at;
            }
            case FLAG -> {
                if (at - start > 1 || digits > 1) {
                    yield GIVE_UP;
                }
                batch.setCategorical(row, leaf.column, Codes.FIRST_WORD + digits);
                yield at;
            }
            case ISO_8601 -> {
                leaf.clear(batch, row);
                yield at;
            }
        };
    }

    private static int zeros(byte[] json, int firstDigit) {
        int zeros = 0;
        for (int at = firstDigit; json[at] == '0' || json[at] == '.'; at++) {
            zeros += json[at] == '0' ? 1 : 0;
        }
        return zeros;
    }

    /**
     * Puts {@code digits * 10^exponent}; false where its rounding is not certain. One operation on two exact numbers rounds
     * right (Clinger 1990). Of inexact digits the result errs by less than {@link #ROUNDING}: good enough where both ends
     * of that interval are the same float.
     */
    private static boolean put(long digits, int exponent, boolean negative, Leaf leaf, Batch batch, int row) {
        if (exponent < -22 || exponent > 22) {
            return false;
        }
        double magnitude = exponent < 0 ? digits / POWER[-exponent] : digits * POWER[exponent];
        boolean exact = digits <= MOST_EXACT;
        if (leaf.kind == Kind.NUMBER) {
            float value = (float) Math.min(Float.MAX_VALUE, magnitude);
            if (!exact) {
                float least = (float) Math.min(Float.MAX_VALUE, magnitude * (1 - ROUNDING));
                value = (float) Math.min(Float.MAX_VALUE, magnitude * (1 + ROUNDING));
                if (least != value) {
                    return false;
                }
            }
            batch.setNumeric(row, leaf.column, negative ? -value : value);
            return true;
        }
        if (!exact) {
            return false;
        }
        double value = negative ? -magnitude : magnitude;
        Timestamps.write(batch, row, leaf.column, leaf.kind == Kind.EPOCH_MILLIS ? value / 1000 : value);
        return true;
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
        final int[] fieldsBelow;
        final byte[][] names; // [children], each with the quotation mark behind it
        final Node[] children; // in the schema's order
        final WordTable byName; // child by name
        final @Nullable Node[] elements; // child by array index

        Node(PointerTree tree) {
            field = tree.field();
            fieldsBelow = tree.fieldsBelow();
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
                children[i] = new Node(entries.get(i).getValue());
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

    private enum Kind {
        NUMBER,
        EPOCH_SECONDS,
        EPOCH_MILLIS,
        ISO_8601,
        WORD,
        FLAG
    }

    /**
     * Where the value of one field goes.
     *
     * @param words of a {@link Kind#WORD}
     */
    private record Leaf(Kind kind, int column, WordTable words) {
        /** Leaves the field missing. */
        void clear(Batch batch, int row) {
            switch (kind) {
                case NUMBER -> batch.setNumeric(row, column, Float.NaN);
                case WORD, FLAG -> batch.setCategorical(row, column, Codes.MISSING);
                case EPOCH_SECONDS, EPOCH_MILLIS, ISO_8601 -> {
                    for (int i = 0; i < TimestampField.COLUMNS; i++) {
                        batch.setNumeric(row, column + i, Float.NaN);
                    }
                }
            }
        }

        int code(byte[] bytes, int from, int to, int hash) {
            int word = words.number(bytes, from, to, hash);
            return word == WordTable.UNKNOWN ? Codes.UNSEEN : Codes.FIRST_WORD + word;
        }
    }
}

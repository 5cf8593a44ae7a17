package io.elbo.core.feature;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** JSON pointers folded into one tree, walked along with the document. Built once, then only read. */
public final class PointerTree {
    private static final int NO_FIELD = -1;
    private static final PointerTree[] NO_ELEMENTS = {};

    private final Map<String, PointerTree> children = new HashMap<>();
    private @Nullable PointerTree[] elements = NO_ELEMENTS; // children whose name is an array index
    private int field = NO_FIELD;
    private int[] fieldsBelow = {};

    private PointerTree() {}

    /** @param pointers each once; a field's index is its pointer's place */
    public static PointerTree of(List<String> pointers) {
        PointerTree root = new PointerTree();
        for (int i = 0; i < pointers.size(); i++) {
            PointerTree node = root;
            for (String name : names(pointers.get(i))) {
                node = node.children.computeIfAbsent(name, unused -> new PointerTree());
            }
            node.field = i;
        }
        root.indexElements();
        root.indexFields();
        return root;
    }

    /** The names that a JSON pointer goes through. */
    public static List<String> names(String pointer) {
        return Arrays.stream(pointer.substring(1).split("/", -1))
                .map(name -> name.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    /** Adds the JSON pointer of each field here and below, by its index. */
    void pointers(String here, Map<Integer, String> byIndex) {
        if (field != NO_FIELD) {
            byIndex.put(field, here);
        }
        children.forEach((name, child) ->
                child.pointers(here + "/" + name.replace("~", "~0").replace("/", "~1"), byIndex));
    }

    private IntStream indexFields() {
        fieldsBelow = children.values().stream()
                .flatMapToInt(PointerTree::indexFields)
                .sorted()
                .toArray();
        return field == NO_FIELD
                ? IntStream.of(fieldsBelow)
                : IntStream.concat(IntStream.of(field), IntStream.of(fieldsBelow));
    }

    private void indexElements() {
        int length = 0;
        for (String name : children.keySet()) {
            if (isIndex(name)) {
                length = Math.max(length, Integer.parseInt(name) + 1);
            }
        }
        elements = new PointerTree[length];
        children.forEach((name, child) -> {
            if (isIndex(name)) {
                elements[Integer.parseInt(name)] = child;
            }
            child.indexElements();
        });
    }

    /** Whether a key is also an index into an array. */
    public static boolean isIndex(String name) {
        return name.matches("0|[1-9][0-9]{0,3}");
    }

    /** Index of the field whose value stands here, or -1. */
    public int field() {
        return field;
    }

    /** Indices of the fields whose values stand inside the value that stands here. Not to be changed. */
    public int[] fieldsBelow() {
        return fieldsBelow;
    }

    /** The nodes below by the name of their key. Not to be changed. */
    public Map<String, PointerTree> children() {
        return children;
    }

    public @Nullable PointerTree child(String name) {
        return children.get(name);
    }

    public @Nullable PointerTree element(int index) {
        return index < elements.length ? elements[index] : null;
    }
}

package io.elbo.trainer.infer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.elbo.core.feature.JsonDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every value that the rows of a file hold, by its place in the document: a tree of nodes, each with what was seen
 * there. Bounded: {@value #MOST_NODES} places, {@value #DEEPEST} levels, {@value #LONGEST_ARRAY} elements of an array.
 * Not thread-safe.
 */
final class Profile {
    static final int MOST_NODES = 2_000;
    static final int DEEPEST = 12;
    static final int LONGEST_ARRAY = 16;

    private final JsonFactory factory = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonDecoder.MAX_NESTING)
                    .maxStringLength(1 << 24)
                    .build())
            .build();
    private final Node root = new Node(List.of());
    private int nodes;
    private boolean full;
    private long rows;

    /** One place of the document: its scalars, what lies below, and the lengths of its arrays. */
    static final class Node {
        private final Column column;
        private final Map<String, Node> children = new LinkedHashMap<>();
        private long arrays;
        private int shortest = Integer.MAX_VALUE;
        private int longest;
        private boolean tooDeep;

        private Node(List<String> path) {
            column = new Column(path);
        }

        Column column() {
            return column;
        }

        Collection<Node> children() {
            return children.values();
        }

        /** Rows that hold an array here. */
        long arrays() {
            return arrays;
        }

        boolean arraysHaveOneShortLength() {
            return shortest == longest && longest <= LONGEST_ARRAY;
        }

        boolean tooDeep() {
            return tooDeep;
        }
    }

    /** Looks at one row. */
    void observe(byte[] json) throws IOException {
        rows++;
        try (JsonParser parser = factory.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readObject(parser, root);
            }
        }
    }

    private void readObject(JsonParser parser, Node node) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            readValue(parser, parser.nextToken(), child(node, name));
        }
    }

    private void readArray(JsonParser parser, Node node) throws IOException {
        int length = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            Node element = length < LONGEST_ARRAY ? child(node, String.valueOf(length)) : null;
            readValue(parser, token, element);
            length++;
        }
        node.arrays++;
        node.shortest = Math.min(node.shortest, length);
        node.longest = Math.max(node.longest, length);
    }

    private void readValue(JsonParser parser, JsonToken token, @Nullable Node node) throws IOException {
        if (node == null) {
            parser.skipChildren();
        } else if (token.isStructStart()) {
            if (node.column.path().size() >= DEEPEST) {
                node.tooDeep = true;
                parser.skipChildren();
            } else if (token == JsonToken.START_OBJECT) {
                readObject(parser, node);
            } else {
                readArray(parser, node);
            }
        } else if (token != JsonToken.VALUE_NULL) {
            String text = parser.getText();
            if (!text.isBlank()) {
                node.column.observe(text);
            }
        }
    }

    private @Nullable Node child(Node node, String name) {
        Node child = node.children.get(name);
        if (child == null && nodes < MOST_NODES) {
            List<String> path = new ArrayList<>(node.column.path());
            path.add(name);
            child = new Node(path);
            node.children.put(name, child);
            nodes++;
        } else if (child == null) {
            full = true;
        }
        return child;
    }

    /** The places below the root, in the order in which they were first seen. */
    Collection<Node> top() {
        return root.children();
    }

    long rows() {
        return rows;
    }

    /** Whether there were more places than are looked at. */
    boolean isFull() {
        return full;
    }
}

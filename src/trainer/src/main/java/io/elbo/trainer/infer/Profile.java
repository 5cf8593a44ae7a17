package io.elbo.trainer.infer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.elbo.core.format.JsonDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every value that the rows of a file hold, by its place in the document: a tree of nodes, each with what was seen
 * there. Bounded: {@value #MAX_NODES} places, {@value #MAX_DEPTH} levels, {@value #MAX_ARRAY_LENGTH} elements of an array.
 * Not thread-safe.
 */
final class Profile {
    static final int MAX_NODES = 10_000;
    static final int MAX_DEPTH = 12;
    private static final int MANY_NAMES = 50;
    private static final double MAX_SHARE_OF_ROWS = 0.05;
    static final int MAX_ARRAY_LENGTH = 16;

    private final JsonFactory factory = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonDecoder.MAX_NESTING)
                    .maxStringLength(1 << 24)
                    .build())
            .build();
    private final Set<String> missingWords;
    private final Node root;
    private int nodes;
    private boolean full;
    private long rows;

    /** @param missingWords what the user says to mean that there is no value */
    Profile(Set<String> missingWords) {
        this.missingWords = missingWords;
        root = new Node(List.of(), missingWords);
    }

    /** One place of the document: its scalars, what lies below, and the lengths of its arrays. */
    static final class Node {
        private final Column column;
        private final Map<String, Node> children = new LinkedHashMap<>();
        private long arrays;
        private int shortest = Integer.MAX_VALUE;
        private int longest;
        private boolean tooDeep;

        private Node(List<String> path, Set<String> missingWords) {
            column = new Column(path, missingWords);
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
            return shortest == longest && longest <= MAX_ARRAY_LENGTH;
        }

        /** Whether the names below are values, such as the names of hosts: very many, each in hardly any row. */
        boolean hasNamesThatAreValues(long rows) {
            if (children.size() < MANY_NAMES || column.path().isEmpty()) {
                return false;
            }
            long values = 0;
            for (Node child : children.values()) {
                values += child.column.present() + child.arrays + child.children.size();
            }
            return values <= MAX_SHARE_OF_ROWS * rows * children.size();
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
            Node element = length < MAX_ARRAY_LENGTH ? child(node, String.valueOf(length)) : null;
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
            if (node.column.path().size() >= MAX_DEPTH) {
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
        if (child == null && nodes < MAX_NODES) {
            List<String> path = new ArrayList<>(node.column.path());
            path.add(name);
            child = new Node(path, missingWords);
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

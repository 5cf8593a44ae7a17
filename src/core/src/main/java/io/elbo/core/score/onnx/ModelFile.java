package io.elbo.core.score.onnx;

import io.elbo.core.model.InvalidModelException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bytes of an ONNX model, read as far as needed before ONNX Runtime sees them: Protocol Buffers' wire format, and of ONNX's
 * messages only the fields that lead to tensors and to the graph's outputs.
 */
final class ModelFile {
    private static final int MAX_DEPTH = 64; // of messages: graphs may stand in attributes of nodes
    private static final int GRAPH_OF_MODEL = 7;
    private static final int NODE_OF_GRAPH = 1;
    private static final int OUTPUT_OF_GRAPH = 12;
    private static final int INPUT_OF_NODE = 1;
    private static final int OUTPUT_OF_NODE = 2;
    private static final int ATTRIBUTE_OF_NODE = 5;
    private static final int NAME_OF_OUTPUT = 1;
    private static final int EXTERNAL_DATA_OF_TENSOR = 13;
    private static final int DATA_LOCATION_OF_TENSOR = 14;
    private static final int NAME_OF_TENSOR = 8;

    /** ONNX's messages that can hold tensors, with the fields that hold further such messages. */
    private enum Message {
        MODEL,
        GRAPH,
        NODE,
        ATTRIBUTE,
        TENSOR,
        SPARSE_TENSOR,
        FUNCTION,
        TRAINING;

        private static final Map<Message, Map<Integer, Message>> FIELDS = Map.of(
                MODEL, Map.of(7, GRAPH, 20, TRAINING, 25, FUNCTION),
                TRAINING, Map.of(1, GRAPH, 2, GRAPH),
                FUNCTION, Map.of(7, NODE, 11, ATTRIBUTE),
                GRAPH, Map.of(1, NODE, 5, TENSOR, 15, SPARSE_TENSOR),
                NODE, Map.of(5, ATTRIBUTE),
                ATTRIBUTE, Map.of(5, TENSOR, 6, GRAPH, 10, TENSOR, 11, GRAPH, 22, SPARSE_TENSOR, 23, SPARSE_TENSOR),
                SPARSE_TENSOR, Map.of(1, TENSOR, 2, TENSOR),
                TENSOR, Map.of());
    }

    private final byte[] bytes;

    ModelFile(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Refuses a model with tensors whose values stand in other files. A model is one file: what it names beside itself could be
     * any file that this process may read.
     *
     * @throws InvalidModelException if there is such a tensor, by its name, or the bytes are no ONNX model
     */
    void refuseExternalData() throws InvalidModelException {
        refuseExternalData(new Reader(bytes, 0, bytes.length), Message.MODEL, 0);
    }

    private void refuseExternalData(Reader reader, Message message, int depth) throws InvalidModelException {
        if (depth > MAX_DEPTH) {
            throw new InvalidModelException("it is no ONNX model: graphs lie more than " + MAX_DEPTH + " deep");
        }
        String name = "";
        boolean external = false;
        while (reader.next()) {
            Message inner = Message.FIELDS.getOrDefault(message, Map.of()).get(reader.field());
            if (inner != null && reader.isMessage()) {
                refuseExternalData(reader.message(), inner, depth + 1);
            } else if (message == Message.TENSOR) {
                external |= reader.field() == EXTERNAL_DATA_OF_TENSOR;
                external |= reader.field() == DATA_LOCATION_OF_TENSOR && reader.number() != 0;
                name = reader.field() == NAME_OF_TENSOR && reader.isMessage() ? reader.text() : name;
            }
        }
        if (external) {
            throw new InvalidModelException(
                    "the values of tensor '" + name + "' stand in another file; a model must be a single file");
        }
    }

    /**
     * The same model with these outputs of its graph alone, and without the nodes that only other outputs need: ONNX Runtime
     * computes every node of a graph, whether anything needs it or not.
     *
     * @throws InvalidModelException if the bytes are no ONNX model
     */
    byte[] withOutputs(Set<String> names) throws InvalidModelException {
        ByteArrayOutputStream model = new ByteArrayOutputStream(bytes.length);
        Reader fields = new Reader(bytes, 0, bytes.length);
        while (fields.next()) {
            if (fields.field() == GRAPH_OF_MODEL && fields.isMessage()) {
                byte[] graph = graphWithOutputs(fields, names);
                writeVarint(model, (GRAPH_OF_MODEL << 3) | Reader.BYTES);
                writeVarint(model, graph.length);
                model.writeBytes(graph);
            } else {
                fields.copyTo(model);
            }
        }
        return model.toByteArray();
    }

    private static byte[] graphWithOutputs(Reader model, Set<String> names) throws InvalidModelException {
        List<Node> nodes = new ArrayList<>();
        for (Reader fields = model.message(); fields.next(); ) {
            if (fields.field() == NODE_OF_GRAPH && fields.isMessage()) {
                nodes.add(Node.of(fields.message()));
            }
        }
        Set<String> needed = new HashSet<>(names);
        boolean grown = true;
        while (grown) { // once, and once more to see it: nodes stand behind those that they need
            grown = false;
            for (int i = nodes.size() - 1; i >= 0; i--) {
                grown |= nodes.get(i).isNeeded(needed)
                        && needed.addAll(nodes.get(i).inputs());
            }
        }
        ByteArrayOutputStream graph = new ByteArrayOutputStream();
        int node = 0;
        for (Reader fields = model.message(); fields.next(); ) {
            boolean kept = true;
            if (fields.field() == NODE_OF_GRAPH && fields.isMessage()) {
                kept = nodes.get(node++).isNeeded(needed);
            } else if (fields.field() == OUTPUT_OF_GRAPH && fields.isMessage()) {
                kept = names.contains(outputName(fields.message()));
            }
            if (kept) {
                fields.copyTo(graph);
            }
        }
        return graph.toByteArray();
    }

    /**
     * What a node reads and makes.
     *
     * @param inputs with all that graphs in its attributes read
     */
    private record Node(Set<String> inputs, Set<String> outputs) {
        static Node of(Reader fields) throws InvalidModelException {
            Node node = new Node(new HashSet<>(), new HashSet<>());
            while (fields.next()) {
                if (fields.field() == INPUT_OF_NODE && fields.isMessage()) {
                    node.inputs.add(fields.text());
                } else if (fields.field() == OUTPUT_OF_NODE && fields.isMessage()) {
                    node.outputs.add(fields.text());
                } else if (fields.field() == ATTRIBUTE_OF_NODE && fields.isMessage()) {
                    addInputs(fields.message(), Message.ATTRIBUTE, node.inputs, 0);
                }
            }
            return node;
        }

        private static void addInputs(Reader fields, Message message, Set<String> inputs, int depth)
                throws InvalidModelException {
            if (depth > MAX_DEPTH) {
                throw new InvalidModelException("it is no ONNX model: graphs lie more than " + MAX_DEPTH + " deep");
            }
            while (fields.next()) {
                Message inner = Message.FIELDS.getOrDefault(message, Map.of()).get(fields.field());
                if (message == Message.NODE && fields.field() == INPUT_OF_NODE && fields.isMessage()) {
                    inputs.add(fields.text());
                } else if (message == Message.GRAPH && fields.field() == OUTPUT_OF_GRAPH && fields.isMessage()) {
                    inputs.add(outputName(fields.message())); // may be a value of the graph around it
                } else if (inner != null && fields.isMessage()) {
                    addInputs(fields.message(), inner, inputs, depth + 1);
                }
            }
        }

        boolean isNeeded(Set<String> needed) {
            return outputs.stream().anyMatch(output -> !output.isEmpty() && needed.contains(output));
        }
    }

    private static String outputName(Reader output) throws InvalidModelException {
        String name = "";
        while (output.next()) {
            if (output.field() == NAME_OF_OUTPUT && output.isMessage()) {
                name = output.text();
            }
        }
        return name;
    }

    private static void writeVarint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Goes through the fields of one message. */
    private static final class Reader {
        private static final int VARINT = 0;
        private static final int EIGHT_BYTES = 1;
        private static final int BYTES = 2;
        private static final int FOUR_BYTES = 5;

        private final byte[] bytes;
        private final int end;
        private int next; // behind the current field
        private int start; // of the current field, its tag included
        private int content; // start of the current field's content
        private int field;
        private int wireType;
        private long number;

        Reader(byte[] bytes, int from, int end) {
            this.bytes = bytes;
            next = from;
            this.end = end;
        }

        /** Moves to the next field; false at the end of the message. */
        boolean next() throws InvalidModelException {
            if (next == end) {
                return false;
            }
            start = next;
            long tag = varint();
            field = (int) (tag >>> 3);
            wireType = (int) (tag & 7);
            switch (wireType) {
                case VARINT -> {
                    content = next;
                    number = varint();
                }
                case EIGHT_BYTES -> skip(8);
                case FOUR_BYTES -> skip(4);
                case BYTES -> skip(varint());
                default -> throw broken();
            }
            return true;
        }

        private void skip(long length) throws InvalidModelException {
            content = next;
            if (length < 0 || length > end - next) {
                throw broken();
            }
            next += (int) length;
        }

        private long varint() throws InvalidModelException {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                if (next == end) {
                    throw broken();
                }
                byte part = bytes[next++];
                value |= (long) (part & 0x7F) << shift;
                if (part >= 0) {
                    return value;
                }
            }
            throw broken();
        }

        private static InvalidModelException broken() {
            return new InvalidModelException("it is no ONNX model: its bytes cannot be read as one");
        }

        int field() {
            return field;
        }

        /** Whether the field holds bytes: a text or a message. */
        boolean isMessage() {
            return wireType == BYTES;
        }

        long number() {
            return wireType == VARINT ? number : 0;
        }

        Reader message() {
            return new Reader(bytes, content, /* end= */ next);
        }

        String text() {
            return new String(bytes, content, next - content, StandardCharsets.UTF_8);
        }

        void copyTo(ByteArrayOutputStream out) {
            out.write(bytes, start, next - start);
        }
    }
}

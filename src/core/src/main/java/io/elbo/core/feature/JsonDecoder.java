package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.elbo.core.feature.Decoded.Malformed;
import io.elbo.core.feature.Decoded.Reason;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON document straight into the next row of a {@link Batch}: no tree, no map per record. Ordinary documents
 * are read by a {@link JsonScanner}, all others by Jackson's parser, with the same result. Immutable; any number of
 * threads may decode into batches of their own.
 *
 * <p>What a value must be is lenient where the meaning is clear: a number may be written as text, a category as a number
 * or a boolean, a boolean as 0, 1 or text. Anything else, {@code null} and an empty text included, leaves the field
 * missing, which costs. Of a key that stands twice in one object the last one counts.
 */
public final class JsonDecoder {
    /** Deeper documents are malformed. */
    public static final int MAX_NESTING = 500;

    private final PointerTree root;
    private final Leaf[] leaves; // [fields]
    private final JsonFactory factory;
    private final int maxBytes;
    private final @Nullable JsonScanner scanner; // reads ordinary documents; null where every document is parsed

    /** @param maxBytes records with more bytes are {@link Reason#OVERSIZE} */
    public JsonDecoder(Schema schema, int maxBytes) {
        this(schema, maxBytes, column -> new Vocabulary(schema.vocabulary(column)), JsonScanner.of(schema));
    }

    /** A decoder that leaves every document to the parser: what the scanner is measured against. */
    static JsonDecoder parsing(Schema schema, int maxBytes) {
        return new JsonDecoder(schema, maxBytes, column -> new Vocabulary(schema.vocabulary(column)), null);
    }

    /**
     * A decoder that learns words as it reads: column i hands out the codes of {@code vocabularies.get(i)}. For fitting; not
     * thread-safe.
     */
    public static JsonDecoder observing(Schema schema, int maxBytes, List<GrowingVocabulary> vocabularies) {
        return new JsonDecoder(schema, maxBytes, vocabularies::get, null);
    }

    private JsonDecoder(Schema schema, int maxBytes, IntFunction<Words> words, @Nullable JsonScanner scanner) {
        this.maxBytes = maxBytes;
        this.scanner = scanner;
        root = PointerTree.of(schema);
        leaves = new Leaf[schema.fields().size()];
        for (int i = 0; i < leaves.length; i++) {
            leaves[i] = leaf(schema, i, words);
        }
        factory = JsonFactory.builder()
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES) // hostile names must not fill the JVM's table
                .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_NESTING)
                        .maxStringLength(maxBytes)
                        .build())
                .build();
    }

    /** Appends the document to the batch, which must not be full. */
    public Decoded decode(byte @Nullable [] json, Batch batch) {
        if (json == null || json.length == 0) {
            return new Malformed(Reason.EMPTY, "the record has no value");
        }
        if (json.length > maxBytes) {
            return new Malformed(Reason.OVERSIZE, json.length + " bytes, at most " + maxBytes + " are allowed");
        }
        int row = batch.appendRow();
        if (scanner != null) {
            if (scanner.read(json, batch, row)) {
                return Decoded.ROW;
            }
            batch.clearRow(row);
        }
        return parse(json, batch, row);
    }

    private Decoded parse(byte[] json, Batch batch, int row) {
        Malformed malformed;
        try (JsonParser parser = factory.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                readObject(parser, root, batch, row);
                if (parser.nextToken() == null) {
                    return Decoded.ROW;
                }
                malformed = new Malformed(Reason.INVALID_JSON, "something follows the end of the document");
            } else if (first == null) {
                malformed = new Malformed(Reason.EMPTY, "the record has only white space");
            } else {
                malformed = new Malformed(Reason.NOT_AN_OBJECT, "the document is no object but " + first);
            }
        } catch (IOException e) {
            malformed = new Malformed(Reason.INVALID_JSON, firstLine(e));
        }
        batch.removeLastRow();
        return malformed;
    }

    private static String firstLine(IOException e) {
        // Jackson's own message quotes the payload; its class and position do not
        String where =
                e instanceof com.fasterxml.jackson.core.JsonProcessingException json && json.getLocation() != null
                        ? " at byte " + json.getLocation().getByteOffset()
                        : "";
        return e.getClass().getSimpleName() + where;
    }

    private void readObject(JsonParser parser, PointerTree node, Batch batch, int row) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            readValue(parser, token, node.child(name), batch, row);
        }
    }

    private void readArray(JsonParser parser, PointerTree node, Batch batch, int row) throws IOException {
        int index = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            readValue(parser, token, node.element(index++), batch, row);
        }
    }

    private void readValue(
            JsonParser parser, @Nullable JsonToken token, @Nullable PointerTree node, Batch batch, int row)
            throws IOException {
        if (node == null) {
            parser.skipChildren();
            return;
        }
        for (int field : node.fieldsBelow()) {
            leaves[field].clear(batch, row); // of a key that stands twice, nothing of the first value remains
        }
        if (node.field() >= 0) {
            leaves[node.field()].read(parser, token, batch, row);
        }
        if (token == JsonToken.START_OBJECT) {
            readObject(parser, node, batch, row);
        } else if (token == JsonToken.START_ARRAY) {
            readArray(parser, node, batch, row);
        }
    }

    private static Leaf leaf(Schema schema, int index, IntFunction<Words> words) {
        Field field = schema.fields().get(index);
        int numericColumn = schema.firstNumericColumn(index);
        int categoricalColumn = schema.firstCategoricalColumn(index);
        if (field instanceof NumericField) {
            return new NumericLeaf(numericColumn);
        }
        if (field instanceof TimestampField timestamp) {
            return new TimestampLeaf(numericColumn, timestamp.format());
        }
        if (field instanceof BooleanField) {
            return new BooleanLeaf(categoricalColumn);
        }
        return new CategoricalLeaf(categoricalColumn, words.apply(categoricalColumn));
    }

    /** Puts the parser's current scalar into the columns of one field. */
    private sealed interface Leaf {
        /** Leaves the field missing. */
        void clear(Batch batch, int row);

        void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException;
    }

    private record NumericLeaf(int column) implements Leaf {
        @Override
        public void clear(Batch batch, int row) {
            batch.setNumeric(row, column, Float.NaN);
        }

        @Override
        public void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
            batch.setNumeric(row, column, clampToFloat(number(parser, token)));
        }
    }

    private record TimestampLeaf(int column, TimestampFormat format) implements Leaf {
        @Override
        public void clear(Batch batch, int row) {
            for (int i = 0; i < TimestampField.COLUMNS; i++) {
                batch.setNumeric(row, column + i, Float.NaN);
            }
        }

        @Override
        public void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
            double seconds =
                    switch (format) {
                        case EPOCH_SECONDS -> number(parser, token);
                        case EPOCH_MILLIS -> number(parser, token) / 1000;
                        case ISO_8601 ->
                            token == JsonToken.VALUE_STRING
                                    ? Timestamps.epochSeconds(parser.getText())
                                    : Timestamps.NOT_A_TIME;
                    };
            if (Double.isFinite(seconds)) {
                Timestamps.write(batch, row, column, seconds);
            } else {
                clear(batch, row);
            }
        }
    }

    private record CategoricalLeaf(int column, Words words) implements Leaf {
        @Override
        public void clear(Batch batch, int row) {
            batch.setCategorical(row, column, Codes.MISSING);
        }

        @Override
        public void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
            batch.setCategorical(row, column, code(parser, token));
        }

        private int code(JsonParser parser, @Nullable JsonToken token) throws IOException {
            if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
                return Codes.MISSING;
            }
            int length = parser.getTextLength();
            return length == 0 ? Codes.MISSING : words.code(parser.getTextCharacters(), parser.getTextOffset(), length);
        }
    }

    private record BooleanLeaf(int column) implements Leaf {
        private static final int FALSE = Codes.FIRST_WORD;
        private static final int TRUE = Codes.FIRST_WORD + 1;

        @Override
        public void clear(Batch batch, int row) {
            batch.setCategorical(row, column, Codes.MISSING);
        }

        @Override
        public void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
            batch.setCategorical(row, column, code(parser, token));
        }

        private static int code(JsonParser parser, @Nullable JsonToken token) throws IOException {
            if (token == JsonToken.VALUE_TRUE) {
                return TRUE;
            }
            if (token == JsonToken.VALUE_FALSE) {
                return FALSE;
            }
            if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
                return Codes.MISSING;
            }
            return switch (parser.getTextLength() > 5 ? "?" : parser.getText().toLowerCase(java.util.Locale.ROOT)) {
                case "" -> Codes.MISSING;
                case "true", "1", "1.0", "yes" -> TRUE;
                case "false", "0", "0.0", "no" -> FALSE;
                default -> Codes.UNSEEN;
            };
        }
    }

    /** The scalar as a number; NaN where it is none. */
    private static double number(JsonParser parser, @Nullable JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            return parser.getDoubleValue();
        }
        return token == JsonToken.VALUE_STRING ? NumberText.parse(parser.getText()) : Double.NaN;
    }

    /** Past float's range the largest float stands: absurd, but finite. */
    private static float clampToFloat(double value) {
        return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
    }
}

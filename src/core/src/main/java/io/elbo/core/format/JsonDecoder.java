package io.elbo.core.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.feature.FieldReader;
import io.elbo.core.feature.PointerTree;
import io.elbo.core.format.Decoded.Malformed;
import io.elbo.core.format.Decoded.Reason;
import io.elbo.core.schema.Schema;
import java.io.IOException;
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
public final class JsonDecoder implements RecordDecoder {
    /** Deeper documents are malformed. */
    public static final int MAX_NESTING = 500;

    private final PointerTree root;
    private final FieldReader[] readers; // [fields]
    private final JsonFactory factory;
    private final int maxBytes;
    private final @Nullable JsonScanner scanner; // reads ordinary documents; null where every document is parsed

    /** @param maxBytes records with more bytes are {@link Reason#OVERSIZE} */
    public JsonDecoder(Schema schema, int maxBytes) {
        this(DocumentReaders.of(schema), maxBytes, true);
    }

    /** A decoder that leaves every document to the parser: what the scanner is measured against. */
    static JsonDecoder parsing(Schema schema, int maxBytes) {
        return new JsonDecoder(DocumentReaders.of(schema), maxBytes, false);
    }

    JsonDecoder(DocumentReaders document, int maxBytes, boolean scans) {
        root = document.tree();
        readers = document.array();
        this.maxBytes = maxBytes;
        scanner = scans ? JsonScanner.of(root, readers) : null;
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

    @Override
    public Decoded decode(byte @Nullable [] json, Batch batch) {
        if (json == null || json.length == 0) {
            return new Malformed(Reason.EMPTY, "the record has no value");
        }
        if (json.length > maxBytes) {
            return new Malformed(Reason.OVERSIZE, json.length + " bytes, at most " + maxBytes + " are allowed");
        }
        batch.appendRow();
        return decodeIntoLastRow(json, 0, batch);
    }

    /**
     * Reads a document into the batch's last row, in which all of this decoder's places must be missing. It leaves everything else
     * in the row as it is; a malformed document takes the row away.
     *
     * @param from where the document starts, which ends with the bytes
     */
    public Decoded decodeIntoLastRow(byte[] json, int from, Batch batch) {
        int row = batch.rows() - 1;
        if (scanner != null) {
            if (scanner.read(json, from, batch, row)) {
                return Decoded.ROW;
            }
            for (FieldReader reader : readers) {
                reader.clear(batch, row);
            }
        }
        return parse(json, from, batch, row);
    }

    private Decoded parse(byte[] json, int from, Batch batch, int row) {
        Malformed malformed;
        try (JsonParser parser = factory.createParser(json, from, json.length - from)) {
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
            malformed = new Malformed(Reason.INVALID_JSON, problem(e));
        }
        batch.removeLastRow();
        return malformed;
    }

    /** Neither Jackson's own message, which quotes the payload, nor the name of a class. */
    private static String problem(IOException e) {
        String what = e instanceof StreamConstraintsException
                ? "it is nested too deep, or a number, text or name in it is too long"
                : "it is no JSON";
        JsonLocation place = e instanceof JsonProcessingException json ? json.getLocation() : null;
        return place == null ? what : what + ", at byte " + place.getByteOffset();
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
            readers[field].clear(batch, row); // of a key that stands twice, nothing of the first value remains
        }
        if (node.field() >= 0) {
            readers[node.field()].read(parser, token, batch, row);
        }
        if (token == JsonToken.START_OBJECT) {
            readObject(parser, node, batch, row);
        } else if (token == JsonToken.START_ARRAY) {
            readArray(parser, node, batch, row);
        }
    }
}

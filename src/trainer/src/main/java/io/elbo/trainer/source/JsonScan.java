package io.elbo.trainer.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.elbo.core.format.JsonDecoder;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks through one JSON document after the other. Its bytes are handed on as they stand, but for the label, a top-level
 * member, which is cut out, and NaN and Infinity, which become {@code null} where they are accepted. Not thread-safe.
 */
final class JsonScan {
    /** Longer documents are malformed. */
    static final int MAX_BYTES = 1 << 24;
    /** What is wrong with a document whose bytes are no UTF-8. */
    static final String NOT_UTF8 = "bytes that are no UTF-8";

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final String noObject;
    private final @Nullable String labelMember;
    private final boolean lenient;
    private final JsonFactory factory;
    private final List<Edit> edits = new ArrayList<>();
    private byte[] bytes = {};
    private int length;
    private @Nullable String label;
    private boolean labelSeen;

    /** Bytes [from, to) of the document are cut out, or {@code null} stands there instead. */
    private record Edit(int from, int to, boolean toNull) {}

    /** @param what the document is, such as {@code the line} */
    JsonScan(ReadOptions options, String what) {
        noObject = what + " is no JSON object";
        lenient = options.lenient();
        labelMember = options.label();
        factory = JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .configure(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS, lenient)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(JsonDecoder.MAX_NESTING)
                        .maxStringLength(MAX_BYTES)
                        .build())
                .build();
    }

    /**
     * Walks a document, notes what must be cut out, and returns what is wrong with it, or an empty text.
     *
     * @param document its first {@code count} bytes; shared until the next document
     */
    String scan(byte[] document, int count) throws IOException {
        bytes = document;
        length = count;
        label = null;
        labelSeen = false;
        edits.clear();
        try (JsonParser parser = factory.createParser(bytes, 0, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return noObject;
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (name.equals(labelMember)) {
                    if (labelSeen) {
                        return "the label stands twice";
                    }
                    noteLabel(parser);
                } else {
                    parser.nextToken();
                    skipValue(parser);
                }
            }
            return parser.nextToken() == null ? "" : "something follows the object";
        } catch (StreamConstraintsException e) {
            return "past what is read of one record: " + limit(e);
        } catch (JsonProcessingException e) {
            return broken(e);
        } catch (CharConversionException e) { // bytes that look like another encoding than UTF-8
            return NOT_UTF8;
        }
    }

    private void skipValue(JsonParser parser) throws IOException {
        if (!lenient) {
            parser.skipChildren();
            return;
        }
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.VALUE_NUMBER_FLOAT && parser.isNaN()) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                edits.add(new Edit(from, endOfWord(from), true));
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        } while (depth > 0 && parser.nextToken() != null);
    }

    private int endOfWord(int from) {
        int to = from;
        while (to < length && "-+NaInfityF".indexOf(bytes[to]) >= 0) {
            to++;
        }
        return to;
    }

    private static String limit(StreamConstraintsException e) {
        String message = String.valueOf(e.getOriginalMessage());
        if (message.contains("nesting")) {
            return "nested deeper than " + JsonDecoder.MAX_NESTING + " levels";
        }
        if (message.contains("Number")) {
            return "a number of more than " + StreamReadConstraints.DEFAULT_MAX_NUM_LEN + " digits";
        }
        return message.contains("name") || message.contains("Name")
                ? "a name of more than " + StreamReadConstraints.DEFAULT_MAX_NAME_LEN + " characters"
                : "a text of more than " + MAX_BYTES + " characters";
    }

    /** What is wrong; Jackson's own message quotes the payload. */
    private String broken(JsonProcessingException e) {
        if (!TextEncoding.isUtf8(bytes, length)) {
            return NOT_UTF8;
        }
        JsonLocation location = e.getLocation();
        String where = location == null || location.getByteOffset() < 0 ? "" : " at byte " + location.getByteOffset();
        return String.valueOf(e.getOriginalMessage()).contains("Non-standard token")
                ? "NaN or Infinity is not JSON" + where + "; write null, or accept it with --lenient"
                : "not JSON" + where;
    }

    private void noteLabel(JsonParser parser) throws IOException {
        labelSeen = true;
        int from = (int) parser.currentTokenLocation().getByteOffset();
        JsonToken value = parser.nextToken();
        label = value == JsonToken.VALUE_NULL ? null : parser.getText(); // a container's text is no label's word
        parser.skipChildren();
        int to = skipSpace((int) parser.currentLocation().getByteOffset());
        if (bytes[to] == ',') {
            to++;
        } else {
            from = commaBefore(from);
        }
        edits.add(new Edit(from, to, false));
    }

    private int skipSpace(int index) {
        int i = index;
        while (i < length - 1 && bytes[i] <= ' ') {
            i++;
        }
        return i;
    }

    private int commaBefore(int index) {
        int i = index;
        while (bytes[i - 1] <= ' ') {
            i--;
        }
        return bytes[i - 1] == ',' ? i - 1 : index;
    }

    /** The names at the top of the document, in order. */
    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (JsonParser parser = factory.createParser(bytes, 0, length)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (!name.equals(labelMember)) {
                    names.add(name);
                }
                parser.nextToken();
                parser.skipChildren();
            }
        }
        return names;
    }

    /** The label as it is written, null where the document has none. */
    @Nullable
    String labelText() {
        return label;
    }

    /** The document without the label. The caller owns the bytes. */
    byte[] json() {
        if (edits.isEmpty()) {
            return Arrays.copyOf(bytes, length);
        }
        ByteArrayOutputStream edited = new ByteArrayOutputStream(length);
        int from = 0;
        for (Edit edit : edits) {
            edited.write(bytes, from, edit.from() - from);
            edited.write(NULL, 0, edit.toNull() ? NULL.length : 0);
            from = edit.to();
        }
        edited.write(bytes, from, length - from);
        return edited.toByteArray();
    }
}

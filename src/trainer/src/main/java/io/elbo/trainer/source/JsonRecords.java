package io.elbo.trainer.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.elbo.core.feature.JsonDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a JSON Lines file: one object a line, blank lines ignored. The bytes are handed on as they stand, but for
 * the label, a top-level member, which is cut out, and NaN and Infinity, which become {@code null} where they are
 * accepted.
 */
final class JsonRecords extends RecordReader {
    /** Longer lines are malformed. */
    private static final int MAX_LINE_BYTES = 1 << 24;

    private static final String NO_OBJECT = "the line is no JSON object";
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final OpenedInput opened;
    private final LineReader lines;
    private final @Nullable String labelMember;
    private final boolean lenient;
    private final JsonFactory factory;
    private long line;
    private String problem = "";
    private @Nullable String label;
    private boolean labelSeen;
    private final List<Edit> edits = new ArrayList<>();

    /** Bytes [from, to) of the line are cut out, or {@code null} stands there instead. */
    private record Edit(int from, int to, boolean toNull) {}

    JsonRecords(OpenedInput opened, TextEncoding encoding, ReadOptions options) throws IOException {
        this.opened = opened;
        boolean utf8 = encoding.charset().equals(StandardCharsets.UTF_8);
        lenient = options.lenient();
        labelMember = options.label();
        InputStream bytes = opened.bytes();
        if (utf8) {
            bytes.skipNBytes(encoding.markBytes());
        } else {
            bytes = new Utf8InputStream(new TextReader(opened.input(), bytes, encoding, lenient));
        }
        lines = new LineReader(bytes, MAX_LINE_BYTES);
        factory = JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .configure(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS, lenient)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(JsonDecoder.MAX_NESTING)
                        .maxStringLength(MAX_LINE_BYTES)
                        .build())
                .build();
    }

    @Override
    Step read() throws IOException {
        do {
            if (!lines.next()) {
                return Step.END;
            }
            line++;
        } while (lines.isBlank());
        problem = lines.tooLong() ? "more than " + MAX_LINE_BYTES + " bytes" : scan();
        return problem.isEmpty() ? Step.RECORD : Step.MALFORMED;
    }

    /** Walks the document, notes what must be cut out, and returns what is wrong with it, or an empty text. */
    private String scan() throws IOException {
        label = null;
        labelSeen = false;
        edits.clear();
        try (JsonParser parser = factory.createParser(lines.bytes(), 0, lines.length())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return NO_OBJECT;
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
        while (to < lines.length() && "-+NaInfityF".indexOf(lines.bytes()[to]) >= 0) {
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
                : "a text of more than " + MAX_LINE_BYTES + " characters";
    }

    /** What is wrong; Jackson's own message quotes the payload. */
    private String broken(JsonProcessingException e) throws DataException {
        if (!TextEncoding.isUtf8(lines.bytes(), lines.length())) {
            if (lenient) {
                return "bytes that are no UTF-8";
            }
            throw new DataException(
                    opened.input().name() + ":" + line + ": this line is not UTF-8. It may be written in"
                            + " another encoding: say which, such as --encoding windows-1252; or skip such lines with --lenient");
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
        if (lines.bytes()[to] == ',') {
            to++;
        } else {
            from = commaBefore(from);
        }
        edits.add(new Edit(from, to, false));
    }

    private int skipSpace(int index) {
        int i = index;
        while (i < lines.length() - 1 && lines.bytes()[i] <= ' ') {
            i++;
        }
        return i;
    }

    private int commaBefore(int index) {
        int i = index;
        while (lines.bytes()[i - 1] <= ' ') {
            i--;
        }
        return lines.bytes()[i - 1] == ',' ? i - 1 : index;
    }

    @Override
    long line() {
        return line;
    }

    @Override
    String problem() {
        return problem;
    }

    @Override
    String expectation() {
        return "JSON Lines, one object a line";
    }

    @Override
    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (JsonParser parser = factory.createParser(lines.bytes(), 0, lines.length())) {
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

    @Override
    @Nullable
    String labelText() {
        return label;
    }

    @Override
    byte[] json() {
        byte[] all = lines.bytes();
        if (edits.isEmpty()) {
            return java.util.Arrays.copyOf(all, lines.length());
        }
        ByteArrayOutputStream edited = new ByteArrayOutputStream(lines.length());
        int from = 0;
        for (Edit edit : edits) {
            edited.write(all, from, edit.from() - from);
            edited.write(NULL, 0, edit.toNull() ? NULL.length : 0);
            from = edit.to();
        }
        edited.write(all, from, lines.length() - from);
        return edited.toByteArray();
    }

    @Override
    long bytesRead() {
        return opened.bytesRead();
    }

    @Override
    void drain() throws IOException {
        opened.drain();
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}

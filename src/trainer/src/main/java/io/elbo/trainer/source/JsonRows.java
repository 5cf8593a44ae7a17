package io.elbo.trainer.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.elbo.core.feature.JsonDecoder;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a JSON Lines file: one object a line, blank lines ignored. The bytes are handed on as they stand, but for
 * the label, a top-level member, which is cut out.
 */
final class JsonRows extends Rows {
    /** Longer lines are malformed. */
    private static final int LONGEST_LINE_BYTES = 1 << 24;

    private static final String NO_OBJECT = "the line is no JSON object";

    private final LineReader lines;
    private final @Nullable String labelMember;
    private final JsonFactory factory;
    private long line;
    private String problem = "";
    private @Nullable String label;
    private int cutFrom; // the label's member with its comma: bytes [cutFrom, cutTo) of the line
    private int cutTo;

    JsonRows(Dataset dataset, Source source) {
        super(dataset, source);
        labelMember = dataset.labelColumn();
        lines = new LineReader(source.bytes(), LONGEST_LINE_BYTES);
        factory = JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(JsonDecoder.MAX_NESTING)
                        .maxStringLength(LONGEST_LINE_BYTES)
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
        problem = lines.tooLong() ? "more than " + LONGEST_LINE_BYTES + " bytes" : scan();
        return problem.isEmpty() ? Step.ROW : Step.MALFORMED;
    }

    /** Walks the document, notes where the label stands, and returns what is wrong with it, or an empty text. */
    private String scan() throws IOException {
        label = null;
        cutFrom = 0;
        cutTo = 0;
        try (JsonParser parser = factory.createParser(lines.bytes(), 0, lines.length())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return NO_OBJECT;
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (name.equals(labelMember)) {
                    if (cutTo > 0) {
                        return "the label stands twice";
                    }
                    noteLabel(parser);
                } else {
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
            return parser.nextToken() == null ? "" : "something follows the object";
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the payload
            return "not JSON at byte " + e.getLocation().getByteOffset();
        }
    }

    private void noteLabel(JsonParser parser) throws IOException {
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
        cutFrom = from;
        cutTo = to;
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
    public long line() {
        return line;
    }

    @Override
    String problem() {
        return problem;
    }

    @Override
    @Nullable
    String labelText() {
        return label;
    }

    @Override
    public byte[] json() {
        byte[] all = lines.bytes();
        if (cutTo == 0) {
            return Arrays.copyOf(all, lines.length());
        }
        byte[] rest = new byte[lines.length() - (cutTo - cutFrom)];
        System.arraycopy(all, 0, rest, 0, cutFrom);
        System.arraycopy(all, cutTo, rest, cutFrom, lines.length() - cutTo);
        return rest;
    }
}

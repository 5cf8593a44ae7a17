package io.elbo.trainer.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import java.util.Locale;

/** Tells JSON Lines from CSV by what stands in a text; the file's name only where that says nothing. */
final class TextFormat {
    private static final int LOOKED_AT_LINES = 20;
    private static final JsonFactory JSON = new JsonFactory();

    private TextFormat() {}

    /** The first characters of an opened input. */
    static String head(OpenedInput opened, TextEncoding encoding) throws CharacterCodingException {
        byte[] head = opened.head();
        return encoding.charset()
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .decode(ByteBuffer.wrap(head, encoding.markBytes(), head.length - encoding.markBytes()))
                .toString();
    }

    /** Whether the text is JSON Lines; otherwise it is CSV. JSON in another form is refused, and so is XML. */
    static boolean isJsonLines(OpenedInput opened, String head, Notices notices) throws DataException {
        String file = opened.input().name();
        String text = head.stripLeading();
        String name = opened.plainName();
        boolean csvName = name.endsWith(".csv") || name.endsWith(".tsv");
        boolean jsonName = name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json");
        if (text.startsWith("<")
                && (text.startsWith("<?xml")
                        || text.toLowerCase(Locale.ROOT).startsWith("<!doctype")
                        || text.toLowerCase(Locale.ROOT).startsWith("<html"))) {
            throw new DataException(file + ": this is XML or HTML; CSV, JSON Lines, Parquet or Avro is needed");
        }
        if (text.startsWith("[")
                && (!csvName || text.substring(1).stripLeading().startsWith("{"))) {
            throw new DataException(file + ": this is a JSON array; JSON Lines is needed, one object a line"
                    + " (jq -c '.[]' makes them)");
        }
        boolean json = isMostlyObjects(text, jsonName);
        if (json && isOneObjectOverSeveralLines(text)) {
            throw new DataException(file + ": this is JSON over several lines; JSON Lines is needed, one object a line"
                    + " (jq -c . makes them)");
        }
        if (json && csvName) {
            notices.notice(file + ": is named like CSV, but holds JSON Lines, and was read as that");
        } else if (!json && jsonName && !text.isEmpty()) {
            notices.notice(file + ": is named like JSON Lines, but holds none, and was read as CSV");
        }
        return json || (jsonName && text.isEmpty());
    }

    private static boolean isMostlyObjects(String text, boolean jsonName) {
        List<String> lines = text.lines()
                .filter(line -> !line.isBlank())
                .limit(LOOKED_AT_LINES)
                .toList();
        long objects = lines.stream()
                .filter(line -> line.stripLeading().startsWith("{"))
                .count();
        return objects > 0 && (jsonName || text.startsWith("{") || 2 * objects >= lines.size());
    }

    private static boolean isOneObjectOverSeveralLines(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.currentLocation().getLineNr() > 1;
        } catch (IOException e) {
            return false; // broken lines are for the reader, which says where
        }
    }
}
